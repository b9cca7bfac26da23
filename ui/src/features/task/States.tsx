import type { TaskRunDetail } from '@/api/forms'
import { clock, duration, moment } from '@/data/words'
import { StateMark } from '@/parts/state/StateMark'
import { standings, type Standing } from './times'
import { SafeValue } from '@/parts/value/ValueText'
import styles from './task.module.css'

/** What was true of a task run, the newest first, each state with the result that hangs on it. */
export function States({ detail }: { detail: TaskRunDetail }) {
  const rows = standings(detail.states)
  return (
    <div className={styles.scrolled} tabIndex={0} role="region" aria-label="States, newest first">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">at</th>
            <th scope="col">state</th>
            <th scope="col">result</th>
            <th scope="col" className={styles.right}>
              lasted
            </th>
            <th scope="col" className={styles.right}>
              attempt
            </th>
            <th scope="col">message</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <StateRow key={at} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function StateRow({ row }: { row: Standing }) {
  const { at, state, result, lasted, attempt, message } = row
  return (
    <tr>
      <td>
        <time dateTime={at} title={moment(at)}>
          {clock(at)}.{String(new Date(at).getMilliseconds()).padStart(3, '0')}
        </time>
      </td>
      <td>
        <StateMark state={state} />
      </td>
      <td className={styles.hangs}>
        {typeof result === 'string' ? (
          <span className={styles.quiet}>
            ∅ <code>{result}</code>
          </span>
        ) : (
          <SafeValue value={result.safe_value} />
        )}
      </td>
      <td className={styles.right}>{lasted === null ? 'still' : duration(lasted)}</td>
      <td className={styles.right}>{attempt}</td>
      <td className={styles.wide}>{message}</td>
    </tr>
  )
}
