import type { UseQueryResult } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { History, RunSummary } from '@/api/forms'
import { runOf, taskOf } from '@/data/address'
import { counted, duration, size } from '@/data/words'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import page from '@/parts/page/page.module.css'
import { Sparkline } from '@/parts/spark/Sparkline'
import { later } from '@/parts/page/later'
import styles from './flow.module.css'

const Heatmap = later(() => import('@/features/heatmap/Heatmap'))

const CHOICES = ['30', '60', '100']

type Props = {
  history: UseQueryResult<History>
  limit: string
  onLimit: (limit: string, how: { replace: boolean }) => void
}

/** Runs by tasks, the newest to the right; below it how long they took, and how much they wrote. */
export function HistorySection({ history, limit, onLimit }: Props) {
  const { data, error, refetch } = history
  const choices = CHOICES.includes(limit) ? CHOICES : [...CHOICES, limit]
  return (
    <section aria-labelledby="history">
      <div className={styles.bar}>
        <h2 id="history" className={styles.label}>
          History
        </h2>
        <label className={styles.choice}>
          last
          <select
            value={limit}
            onChange={(event) => onLimit(event.target.value, { replace: true })}
          >
            {choices.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
          runs
        </label>
      </div>
      {data ? (
        <Shown history={data} />
      ) : error ? (
        <Failure what="The history can't be shown" error={error} retry={() => void refetch()} />
      ) : (
        <Skeleton rows={5} what="Reading the history" />
      )}
    </section>
  )
}

function Shown({ history }: { history: History }) {
  const navigate = useNavigate()
  const open = (address: string) =>
    void (address.split('/').length === 3
      ? navigate({ to: '/f/$flow/$no/$task', params: taskOf(address) })
      : navigate({ to: '/f/$flow/$no', params: runOf(address) }))
  const compare = (a: string, b: string) =>
    void navigate({ to: '/diff/$', params: { _splat: `${a}...${b}` } })
  if (history.runs.length === 0) return <p className={page.quiet}>No run yet.</p>
  return (
    <>
      <Suspense fallback={<Skeleton rows={Math.min(12, history.tasks.length)} />}>
        <Heatmap history={history} onOpen={open} onCompare={compare} />
      </Suspense>
      <div className={styles.sparks}>
        <Spark name="duration" runs={history.runs} of={(run) => run.duration_ms} write={duration} />
        <Spark name="written" runs={history.runs} of={(run) => run.bytes.written} write={size} />
      </div>
    </>
  )
}

type SparkProps = {
  name: string
  runs: readonly RunSummary[]
  of: (run: RunSummary) => number | null
  write: (value: number | null | undefined) => string
}

function Spark({ name, runs, of, write }: SparkProps) {
  const values = runs.map(of)
  const last = values.findLast((value) => value !== null)
  const known = values.filter((value): value is number => value !== null)
  const label = `${name} of the last ${counted(runs.length, 'run')}: at last ${write(last)}, at most ${write(Math.max(...known))}`
  return (
    <span className={styles.spark}>
      <span className={page.quiet}>{name}</span>
      <Sparkline
        values={values}
        label={label}
        width={Math.min(240, Math.max(24, values.length * 7))}
        height={22}
      />
      <span>{write(last)}</span>
    </span>
  )
}
