import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { Overview, TaskGroup } from '@/api/forms'
import { runOf, taskOf } from '@/data/address'
import { columnsQuery } from '@/data/columns'
import { taskRunQuery } from '@/data/run-queries'
import { Failure } from '@/parts/empty/Failure'
import { later } from '@/parts/page/later'
import { Facts } from './Facts'
import styles from './checkpoints.module.css'
import type { Row } from './rows'

const MapGrid = later(() => import('@/features/mapgrid/MapGrid'))
const PreviewOf = later(async () => ({
  default: (await import('@/parts/preview/PreviewOf')).PreviewOf,
}))
const PREVIEW_HEIGHT = 240

type Props = { row: Row; overview: Overview }

/** What stands below a row that is open: where the value is, what it is made of, how it looks. */
export function Below({ row: { task, group }, overview }: Props) {
  if (!group)
    return <p className={styles.note}>{task} was not begun yet: what it waits for has not ended.</p>
  if (group.mapped) return <Children group={group} run={overview.run.addr} />
  return <One group={group} />
}

function One({ group }: { group: TaskGroup }) {
  const { data, error, refetch } = useQuery(taskRunQuery(group.last, taskOf(group.last)))
  if (error)
    return (
      <Failure what={`${group.last} can't be shown`} error={error} retry={() => void refetch()} />
    )
  if (!data) return <div className={styles.waiting} aria-busy="true" />
  const { preview } = data.checkpoint
  return (
    <div className={styles.below}>
      <Facts detail={data} signals={group.signals} />
      <div className={styles.preview}>
        {preview.state === 'ready' ? (
          <Suspense fallback={<div className={styles.waiting} />}>
            <PreviewOf address={data.checkpoint.addr} etag={preview.etag} height={PREVIEW_HEIGHT} />
          </Suspense>
        ) : (
          data.no_preview && <p className={styles.quiet}>{data.no_preview}</p>
        )}
      </div>
    </div>
  )
}

/** The children of a mapped task, as cells; only now their columns are asked for. */
function Children({ group, run }: { group: TaskGroup; run: string }) {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(columnsQuery(runOf(run)))
  const open = (address: string) =>
    void navigate({ to: '/f/$flow/$no/$task', params: taskOf(address) })
  return (
    <div className={styles.below}>
      <p className={styles.line}>
        <Link to="/f/$flow/$no/$task" params={{ ...runOf(run), task: group.task }}>
          All children of {group.task}
        </Link>
        {group.message && <span className={styles.quiet}>{group.message}</span>}
      </p>
      {error && (
        <Failure what="Its children can't be shown" error={error} retry={() => void refetch()} />
      )}
      <Suspense fallback={<div className={styles.waiting} />}>
        {data ? (
          <MapGrid columns={data} task={group.task} onOpen={open} />
        ) : (
          <div className={styles.waiting} aria-busy="true" />
        )}
      </Suspense>
    </div>
  )
}
