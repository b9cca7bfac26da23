import { useQuery } from '@tanstack/react-query'
import { runOf } from '@/data/address'
import { overviewQuery } from '@/data/queries'
import { useQueryText } from '@/data/view-search'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import styles from './flow.module.css'
import { seriesQuery } from './queries'
import { SeriesOf } from './SeriesOf'
import { firstTracked } from './tracked'

type Props = { flow: string; last: string; tasks: readonly string[]; limit: number }

/** What a task's value comes to from run to run: the quickest way to see when numbers went wrong. */
export function Tracked({ flow, last, tasks, limit }: Props) {
  const { no } = runOf(last)
  const overview = useQuery(overviewQuery(flow, no))
  const usual = firstTracked(overview.data?.groups ?? [], tasks)
  const [task, choose] = useQueryText('track', usual)
  const { data, error, refetch } = useQuery({
    ...seriesQuery(flow, task, limit),
    enabled: !overview.isPending,
  })
  const isKnown = tasks.includes(task)
  return (
    <section aria-labelledby="tracked">
      <div className={styles.bar}>
        <h2 id="tracked" className={styles.label}>
          Values over runs
        </h2>
        <label className={styles.choice}>
          of
          <select value={task} onChange={(event) => choose(event.target.value, { replace: true })}>
            {!isKnown && <option>{task}</option>}
            {tasks.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </div>
      {data ? (
        <SeriesOf key={data.addr} series={data} />
      ) : error ? (
        <Failure
          what={`The value of ${task} can't be followed`}
          error={error}
          retry={() => void refetch()}
        />
      ) : (
        <Skeleton rows={4} what="Reading the values" />
      )}
    </section>
  )
}
