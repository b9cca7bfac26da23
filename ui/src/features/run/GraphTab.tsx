import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { graphQuery } from '@/data/run-queries'
import RunGraph from '@/features/graph/RunGraph'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import styles from './run.module.css'

/** The tasks of the run's plan, and what goes between them. */
export default function GraphTab({ overview: { run, groups } }: { overview: Overview }) {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(graphQuery(runOf(run.addr)))
  if (error)
    return <Failure what="The graph can't be shown" error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={8} what="Loading the graph" />
  const open = (task: string) =>
    void navigate({ to: '/f/$flow/$no/$task', params: { ...runOf(run.addr), task } })
  return (
    <div className={styles.picture}>
      <RunGraph graph={data} groups={groups} onOpen={open} />
    </div>
  )
}
