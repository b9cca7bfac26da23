/** What is known of a task run, beside what stands for it in a picture. */
import type { Columns } from '@/api/forms'
import { factsOf, partOf, vsWord } from '@/data/columns'
import { word } from '@/data/states'
import { counted, duration, size } from '@/data/words'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import styles from './canvas.module.css'

export function RowFacts({ columns, run }: { columns: Columns; run: number }) {
  const facts = factsOf(columns, run)
  return (
    <>
      <div className={styles.called}>{partOf(columns, run)}</div>
      <div>
        <StateMark state={facts.state} />
        {facts.attempt > 1 && ` · attempt ${facts.attempt}`}
      </div>
      <div>{times(columns, run)}</div>
      {facts.summary && <div className={styles.cut}>{facts.summary}</div>}
      <div>
        {facts.size !== null && `${size(facts.size)} · `}
        <VsMark status={facts.vs} />
      </div>
    </>
  )
}

/** Return how long a task run waited, ran and was written: `wait 2 ms · run 4.0 s · write 1.5 s`. */
export function times(columns: Columns, run: number): string {
  const facts = factsOf(columns, run)
  const parts = [
    facts.wait ? `wait ${duration(facts.wait)}` : '',
    `run ${duration(facts.duration)}`,
    facts.write ? `write ${duration(facts.write)}` : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

/** Return the same as a sentence, for those who listen. */
export function told(columns: Columns, run: number): string {
  const facts = factsOf(columns, run)
  return [
    partOf(columns, run),
    word(facts.state),
    facts.attempt > 1 ? counted(facts.attempt, 'attempt') : '',
    times(columns, run),
    facts.size === null ? '' : size(facts.size),
    `data ${vsWord(facts.vs)}`,
  ]
    .filter(Boolean)
    .join(', ')
}
