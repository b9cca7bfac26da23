import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { RunSummary } from '@/api/forms'
import { useLive } from '@/data/live'
import { runsQuery } from '@/data/run-queries'
import { useQueryText } from '@/data/view-search'
import { useTitle } from '@/data/view-title'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { FilterBar } from './FilterBar'
import { HealthStrip } from './HealthStrip'
import { NoneFound } from './NoneFound'
import { QuickStart } from './QuickStart'
import { RunTable } from './RunTable'
import styles from './runs.module.css'

/** All runs, the newest first: what a morning begins with. */
export function Runs() {
  const [q, setQ] = useQueryText('q')
  useLive(['runs'])
  useTitle('Runs')
  const list = useInfiniteQuery(runsQuery(q))
  const runs = useMemo(() => list.data?.pages.flatMap((page) => page.runs), [list.data])
  const isFirst = q === '' && runs?.length === 0
  return (
    <div className={styles.page}>
      {!isFirst && <h1 className="only-heard">Runs</h1>}
      {!isFirst && (
        <div className={styles.top}>
          <HealthStrip />
          <FilterBar text={q} onChange={setQ} />
        </div>
      )}
      {list.error && (
        <Failure
          what={q ? 'The runs of this filter could not be listed' : 'The runs could not be listed'}
          error={list.error}
          retry={() => void list.refetch()}
        />
      )}
      {list.isPending && <Skeleton rows={12} what="Loading runs" />}
      {isFirst && <QuickStart />}
      {q !== '' && runs?.length === 0 && <NoneFound q={q} onChange={setQ} />}
      {runs && runs.length > 0 && (
        <RunTable
          q={q}
          runs={runs as readonly RunSummary[]}
          total={list.data?.pages[0]?.total ?? null}
          isStale={list.isError}
          onEnd={list.hasNextPage && !list.isFetching ? () => void list.fetchNextPage() : undefined}
        />
      )}
    </div>
  )
}
