/** Reading ahead: the stops around the one that is looked at, so that a step shows at once. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { previewQuery } from '@/data/previews'
import { taskQuery } from '@/data/tasks'
import { etagOf } from './OutputColumn'
import type { Stop } from './stops'

const AROUND = [1, -1, 2, -2]

export function usePrefetch(stops: readonly Stop[], at: number, vs: string): void {
  const queries = useQueryClient()
  useEffect(() => {
    for (const away of AROUND) {
      const stop = stops[at + away]
      if (!stop) continue
      void queries.prefetchQuery({ ...taskQuery(stop.address, vs), staleTime: 60_000 })
      if (stop.type && stop.children === null)
        void queries.prefetchQuery(previewQuery(stop.address, etagOf(stop)))
    }
  }, [queries, stops, at, vs])
}
