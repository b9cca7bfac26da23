/** What a flow's page asks the server for. */
import { queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'

export const flowQuery = (flow: string) =>
  queryOptions({
    queryKey: ['flow', flow, 'detail'],
    queryFn: () => answered(client.GET('/api/v1/flows/{flow}', { params: { path: { flow } } })),
  })

export const historyQuery = (flow: string, limit: number) =>
  queryOptions({
    queryKey: ['flow', flow, 'history', limit],
    queryFn: () =>
      answered(
        client.GET('/api/v1/flows/{flow}/history', {
          params: { path: { flow }, query: { limit } },
        }),
      ),
  })

export const seriesQuery = (flow: string, task: string, limit: number) =>
  queryOptions({
    queryKey: ['flow', flow, 'series', task, limit],
    queryFn: () =>
      answered(
        client.GET('/api/v1/flows/{flow}/series', {
          params: { path: { flow }, query: { task, limit } },
        }),
      ),
  })
