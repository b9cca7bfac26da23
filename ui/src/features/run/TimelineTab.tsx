import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import type { Overview } from '@/api/forms'
import { runOf, taskOf } from '@/data/address'
import { columnsQuery } from '@/data/columns'
import Timeline from '@/features/timeline/Timeline'
import { Empty } from '@/parts/empty/Empty'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import styles from './run.module.css'

/** When each task run waited, ran and was written. */
export default function TimelineTab({ overview: { run } }: { overview: Overview }) {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(columnsQuery(runOf(run.addr)))
  if (error)
    return <Failure what="The timeline can't be shown" error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={8} what="Loading the timeline" />
  if (data.n === 0) return <Empty title="No task has ended yet" />
  const open = (address: string) =>
    void navigate({ to: '/f/$flow/$no/$task', params: taskOf(address) })
  return (
    <div className={styles.picture}>
      <Timeline columns={data} onOpen={open} />
    </div>
  )
}
