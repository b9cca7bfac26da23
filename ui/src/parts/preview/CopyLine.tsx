import { CopyButton } from '@/parts/copy/CopyButton'
import styles from './preview.module.css'

type Props = { text: string; what?: string; className?: string }

/** A line of code among other text, and a button that copies it. */
export function CopyLine({ text, what = '', className = '' }: Props) {
  return (
    <span className={`${styles.copyLine} ${className}`}>
      <code>{text}</code>
      <CopyButton text={text} what={what || text} />
    </span>
  )
}
