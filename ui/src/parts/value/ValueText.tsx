import { CopyButton } from '@/parts/copy/CopyButton'
import styles from './value.module.css'

const SHOWN = 12 // letters of a digest that tell it from any other one looks at

/** A digest, cut for the eye; it is copied whole. */
export function Digest({ text, what }: { text: string | null; what: string }) {
  if (!text) return null
  const [kind = '', rest] = text.includes(':') ? text.split(/:(.*)/s) : ['', text]
  const shown = `${kind && `${kind}:`}${(rest ?? '').slice(0, SHOWN)}`
  return (
    <span className={styles.copied}>
      <code title={text}>{shown}</code>
      <CopyButton text={text} what={what} />
    </span>
  )
}

/** The exact JSON that a result handler has given for a value. */
export function SafeValue({ value }: { value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return (
    <span className={styles.copied}>
      <code className={styles.long}>{text}</code>
      <CopyButton text={text} what="the safe value" />
    </span>
  )
}
