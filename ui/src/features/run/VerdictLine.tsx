import { useState } from 'react'
import type { RunSummary } from '@/api/forms'
import { useMarks } from '@/parts/marks/useMarks'
import { Ago } from '@/parts/text/Ago'
import styles from './run.module.css'
import { NoteDialog } from './NoteDialog'

/** What was said of the run's data, and saying it. */
export function VerdictLine({ run }: { run: RunSummary }) {
  const { mark, refusal } = useMarks()
  const [isNoting, setNoting] = useState(false)
  const { value, by, at, note } = run.verdict
  const isSaid = value !== 'unknown'
  const button = (said: 'good' | 'bad' | 'unknown', text: string, keys?: string) => (
    <button
      type="button"
      className={styles.small}
      disabled={refusal !== null || value === said}
      title={refusal ?? undefined}
      aria-pressed={said === 'unknown' ? undefined : value === said}
      aria-keyshortcuts={keys}
      onClick={() => mark(run.addr, said)}
    >
      {text} {keys && <kbd aria-hidden="true">{keys === '-' ? '−' : keys}</kbd>}
    </button>
  )
  return (
    <div className={styles.verdict}>
      <span>
        verdict <b>{value}</b>
        {isSaid && by && ` by ${by}`} {isSaid && at && <Ago at={at} />}
      </span>
      {button('good', 'good', '+')}
      {button('bad', 'bad', '-')}
      {isSaid && button('unknown', 'take back')}
      {isSaid && (
        <button
          type="button"
          className={styles.small}
          disabled={refusal !== null}
          onClick={() => setNoting(true)}
        >
          note…
        </button>
      )}
      {note && <q className={styles.note}>{note}</q>}
      {isNoting && <NoteDialog run={run} onClose={() => setNoting(false)} />}
    </div>
  )
}
