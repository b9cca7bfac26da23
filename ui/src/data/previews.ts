/** Asking for previews: one that was written never changes, so what is read is kept. */
import { queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import { taskOf } from './address'

/** A preview of a task run; `etag` names what was written, so that a new one is asked for anew. */
export const previewQuery = (address: string, etag: string | null | undefined) =>
  queryOptions({
    queryKey: ['task', address, 'preview', etag ?? ''],
    queryFn: () =>
      answered(
        client.GET('/api/v1/task-runs/{flow}/{no}/{task}/preview', {
          params: { path: taskOf(address) },
        }),
      ),
    staleTime: etag ? Infinity : 5_000,
    gcTime: 10 * 60_000,
  })
