import type { TaskRunDetail } from '@/api/forms'
import { Command } from '@/parts/copy/Command'
import { Dialog } from '@/parts/dialog/Dialog'
import { InputsTable } from './Inputs'
import styles from './task.module.css'

type Props = { detail: TaskRunDetail; onClose: () => void }

/** What a replay would do, and the command that does it: where the values are, never here. */
export function ReplayDialog({ detail, onClose }: Props) {
  const { checkpoint, snippets, inputs, upstream } = detail
  const { file, line, hash } = checkpoint.code
  return (
    <Dialog title={`Replay ${checkpoint.addr}`} onClose={onClose} wide>
      <p>
        Runs this one task again on the inputs that it had, and compares what comes out with what
        came out then: if they differ though the code is the same, it is not deterministic. Nothing
        of this run is changed.
      </p>
      <h3>With these inputs</h3>
      <InputsTable rows={inputs} />
      {upstream.length > 0 && (
        <p className={styles.quiet}>
          They are loaded from where they were kept; what was deleted, the command names.
        </p>
      )}
      <h3>The code of this run</h3>
      <Command text={`${snippets.replay} --code run`} />
      <p className={styles.quiet}>
        {[file && `${file}${line ? `:${line}` : ''}`, hash].filter(Boolean).join(' · ')}
      </p>
      <h3>The code as it is now</h3>
      <Command text={`${snippets.replay} --code current`} />
    </Dialog>
  )
}
