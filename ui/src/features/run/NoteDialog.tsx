import { useId, useState } from 'react'
import type { RunSummary } from '@/api/forms'
import type { Said } from '@/data/marks'
import { Dialog } from '@/parts/dialog/Dialog'
import { useMarks } from '@/parts/marks/useMarks'
import { Button } from '@/parts/text/Button'
import styles from './run.module.css'

type Props = { run: RunSummary; onClose: () => void }

/** Why the data is good or bad, in words for whoever looks next. */
export function NoteDialog({ run, onClose }: Props) {
  const { mark } = useMarks()
  const id = useId()
  const [note, setNote] = useState(run.verdict.note ?? '')
  const save = () => {
    mark(run.addr, run.verdict.value as Said, note)
    onClose()
  }
  return (
    <Dialog title={`Why ${run.addr} is ${run.verdict.value}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <label htmlFor={id}>Note</label>
        <textarea
          id={id}
          className={styles.noteText}
          value={note}
          rows={4}
          data-first
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && save()}
        />
        <Button type="submit" primary>
          Keep the note
        </Button>
      </form>
    </Dialog>
  )
}
