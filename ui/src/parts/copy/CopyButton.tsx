import { Copy } from 'lucide-react'
import { copy } from './copyable'
import styles from './copy.module.css'

type Props = { text: string; what: string; children?: React.ReactNode }

/** A button that copies a text; without a label it is an icon. */
export function CopyButton({ text, what, children }: Props) {
  return (
    <button
      type="button"
      className={styles.button}
      title={`Copy ${what}`}
      aria-label={children ? undefined : `Copy ${what}`}
      onClick={() => void copy(text, what)}
    >
      <Copy size={14} aria-hidden="true" />
      {children}
    </button>
  )
}
