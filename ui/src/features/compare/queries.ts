/** What the comparing pages ask the server for. */
import { queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import { together, type Both } from './both'

/** How two runs differ, or the tasks of two values in them. */
export const diffQuery = (both: Both) =>
  queryOptions({
    queryKey: ['diff', both.a, both.b],
    queryFn: () =>
      answered(client.GET('/api/v1/diff/{both}', { params: { path: { both: together(both) } } })),
  })
