/** What is known of a cell, beside it. */
import { counted } from '@/data/words'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import type { Cell } from './cells'
import styles from './heatmap.module.css'

export function CellFacts({ cell }: { cell: Cell }) {
  return (
    <>
      <div className={styles.called}>{cell.address}</div>
      {cell.state === null ? (
        <div>no part of this run</div>
      ) : (
        <div className={styles.line}>
          <StateMark state={cell.state} />
          <VsMark status={cell.vs} />
          {cell.changed ? <span>in {counted(cell.changed, 'task')}</span> : null}
        </div>
      )}
      <div className={styles.when}>{new Date(cell.startedAt).toLocaleString('sv-SE')}</div>
    </>
  )
}
