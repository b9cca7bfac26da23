/** How long what was read stays good, and how it is asked for. */
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, answered, client } from '@/api/client'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 &&
        (!(error instanceof ApiError) || error.problem.status === 0 || error.problem.status >= 500),
    },
  },
})

export const metaQuery = () =>
  queryOptions({
    queryKey: ['meta'],
    queryFn: () => answered(client.GET('/api/v1/meta')),
    staleTime: Infinity,
  })

export const overviewQuery = (flow: string, no: string, vs = '') =>
  queryOptions({
    queryKey: ['run', `${flow}/${no}`, 'overview', vs],
    queryFn: () =>
      answered(
        client.GET('/api/v1/runs/{flow}/{no}/overview', {
          params: { path: { flow, no }, query: { vs } },
        }),
      ),
  })
