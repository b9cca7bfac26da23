import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { VS } from '@/data/states'
import { number } from '@/data/words'
import { taskOf } from '@/data/address'
import { together, type Both } from '../both'
import { childrenOf, partsOf, type DataRow } from '../rows'
import styles from './runs.module.css'

type Props = {
  row: DataRow
  both: Both
  before?: string
  /** What the value is in few words, where nothing is told of what moved in it. */
  brief: string
  isCurrent: boolean
  isFirst: boolean
  onLook: () => void
}

const INLINE = 2 // figures beside a task's name
const LISTED = 6 // figures below it
const MOST = 40 // of them, when more are asked for; all stand where the difference is opened
const WORDS: Record<string, string> = {
  missing: 'not in both yet',
  added: 'only in the second',
  removed: 'only in the first',
  unknown: 'can not be compared',
  equal: 'equal content in other bytes',
}
const SIGNS: Record<string, string> = { missing: '∅', added: '+', removed: '−' }

/** A task in both runs: how it compares, what began it, and what moved in it. */
export function TaskRow({ row, both, before, isCurrent, isFirst, brief, onLook }: Props) {
  const isOrigin = row.role === 'origin'
  const [isOpen, open] = useState(isOrigin || isFirst)
  const { deltas } = row
  const inline = isOpen ? [] : deltas.slice(0, INLINE)
  const isOnlyOne = row.status === 'added' || row.status === 'removed'
  return (
    <li
      className={`${styles.row} ${isFirst && row.status === 'changed' ? styles.ringed : ''}`}
      tabIndex={isCurrent ? 0 : -1}
      data-task={row.task}
      aria-current={isCurrent || undefined}
      onFocus={(event) => event.target === event.currentTarget && onLook()}
    >
      <div className={styles.head}>
        <span className={styles.sign} aria-hidden="true">
          {VS[row.status]?.sign ?? SIGNS[row.status] ?? '?'}
        </span>
        <span className={styles.task}>
          <Link to="/f/$flow/$no/$task" params={taskOf(row.status === 'removed' ? both.a : both.b)}>
            {row.task}
          </Link>
          {before && <span className={styles.quiet}> was {before}</span>}
        </span>
        <span className={styles.role}>{roleOf(row)}</span>
        <span className={styles.moved}>
          {childrenOf(row) && <span>{childrenOf(row)}</span>}
          {deltas.length === 0 && <span className={styles.quiet}>{brief}</span>}
          {inline.map((delta) => (
            <Figure key={delta.metric} {...delta} />
          ))}
          {!isOpen && deltas.length > INLINE && (
            <button type="button" className={styles.link} onClick={() => open(true)}>
              {number(deltas.length - INLINE)} more
            </button>
          )}
        </span>
        {!isOnlyOne && (
          <Link className={styles.open} to="/diff/$" params={{ _splat: together(both) }}>
            open diff<span className="only-heard"> of {row.task}</span>
          </Link>
        )}
      </div>
      {isOpen && deltas.length > 0 && <Deltas deltas={deltas} />}
    </li>
  )
}

function roleOf({ status, role, cause }: DataRow): React.ReactNode {
  if (status !== 'changed') return WORDS[status] ?? VS[status]?.word ?? status
  if (role === 'origin') {
    return (
      <>
        <span className={styles.origin}>origin</span> {cause}
      </>
    )
  }
  return role === 'follows' ? 'follows' : 'inputs unknown'
}

type Told = DataRow['deltas'][number]

function Figure(delta: Told) {
  const { metric } = delta
  const { change, far } = partsOf(delta)
  return (
    <span className={styles.figure}>
      <span className={styles.quiet}>{metric}</span> {change} <b>{far}</b>
    </span>
  )
}

/** What moved, a figure a line. */
function Deltas({ deltas }: { deltas: Told[] }) {
  const [most, show] = useState(LISTED)
  return (
    <>
      <table className={styles.deltas}>
        <caption className="only-heard">What moved</caption>
        <tbody>
          {deltas.slice(0, most).map((delta) => {
            const { change, far } = partsOf(delta)
            return (
              <tr key={delta.metric + delta.text}>
                <th scope="row">{delta.metric}</th>
                <td>{change}</td>
                <td className={styles.far}>{far}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {deltas.length > most && most < MOST && (
        <button type="button" className={styles.more} onClick={() => show(MOST)}>
          {number(Math.min(deltas.length, MOST) - most)} more
        </button>
      )}
      {most >= MOST && deltas.length > most && (
        <p className={styles.rest}>and {number(deltas.length - most)} more, in its diff</p>
      )}
    </>
  )
}
