import { CopyButton } from './CopyButton'
import styles from './copy.module.css'

/** Something to paste elsewhere, as it stands, with a button that copies it. */
export function Command({ text, what = 'the command' }: { text: string; what?: string }) {
  return (
    <div className={styles.command}>
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} what={what} />
    </div>
  )
}
