/** Asking for all there is to know of one task run. */
import { queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import { taskOf } from './address'

/** A task run's facts; `vs` is the run that it is compared with, the last good one where empty. */
export const taskQuery = (address: string, vs = '') =>
  queryOptions({
    queryKey: ['task', address, 'detail', vs],
    queryFn: () =>
      answered(
        client.GET('/api/v1/task-runs/{flow}/{no}/{task}', {
          params: { path: taskOf(address), query: { vs } },
        }),
      ),
  })

/** The source that a task run ran, and how it differs from that of the run beside. */
export const codeQuery = (address: string, vs = '') =>
  queryOptions({
    queryKey: ['task', address, 'code', vs],
    queryFn: () =>
      answered(
        client.GET('/api/v1/task-runs/{flow}/{no}/{task}/code', {
          params: { path: taskOf(address), query: { vs } },
        }),
      ),
    staleTime: 60_000,
  })

export type LogsAsked = { level: string; q: string }

/** Return a page of a task run's log lines. */
export const taskLogs = (address: string, { level, q }: LogsAsked, cursor: string) =>
  answered(
    client.GET('/api/v1/task-runs/{flow}/{no}/{task}/logs', {
      params: { path: taskOf(address), query: { level, q, cursor, limit: 500 } },
    }),
  )
