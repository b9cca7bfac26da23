/** What the storage page asks the server for. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'

export const BY = ['flow', 'task', 'handler', 'age', 'type'] as const
export type By = (typeof BY)[number]
export type Policy = { keepLast: string; keepFailed: string; olderThan: string }

export const usageQuery = (by: By, of: string) =>
  queryOptions({
    queryKey: ['storage', 'usage', by, of],
    queryFn: () => answered(client.GET('/api/v1/storage/usage', { params: { query: { by, of } } })),
    placeholderData: keepPreviousData,
  })

/** What a policy would delete; it deletes nothing. */
export const collectionQuery = ({ keepLast, keepFailed, olderThan }: Policy) =>
  queryOptions({
    queryKey: ['storage', 'collection', keepLast, keepFailed, olderThan],
    queryFn: () =>
      answered(
        client.GET('/api/v1/storage/collection', {
          params: {
            query: {
              keep_last: Number(keepLast),
              keep_failed: keepFailed,
              older_than: olderThan,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  })

export const handlersQuery = () =>
  queryOptions({
    queryKey: ['storage', 'handlers'],
    queryFn: () => answered(client.GET('/api/v1/storage/handlers')),
  })
