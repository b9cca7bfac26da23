/** How long what was read stays good, and how it is asked for. */
import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, answered, client } from '@/api/client'
import { heard, isNoAnswer } from './reachable'

const isItsFault = ({ problem }: ApiError): boolean => problem.status >= 500

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onSuccess: () => heard(null),
    onError: (error) => heard(error),
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      networkMode: 'always', // this machine's own server is there without any network
      // A server that is not there is asked again when it is: the stream tells (data/live.ts).
      retry: (count, error) =>
        count < 2 && !isNoAnswer(error) && (!(error instanceof ApiError) || isItsFault(error)),
    },
  },
})

export const metaQuery = () =>
  queryOptions({
    queryKey: ['meta'],
    queryFn: () => answered(client.GET('/api/v1/meta')),
    staleTime: Infinity,
  })

/** Wait until all that was asked for so far is answered, or has failed. */
export const answeredAll = (of: QueryClient): Promise<void> =>
  new Promise((done) => {
    const look = () => {
      if (of.isFetching() > 0) return
      stop()
      done()
    }
    const stop = of.getQueryCache().subscribe(look)
    look()
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
