import { figure, moved, step } from '@/data/figures'
import styles from './values.module.css'

/** Two numbers: both, by how much they differ, and how far that is. */
export function TwoNumbers({ a, b }: { a: number; b: number }) {
  return (
    <p className={styles.numbers}>
      <span>{figure(a)}</span>
      <span aria-label="became">→</span>
      <b>{figure(b)}</b>
      <span className={styles.by}>
        {step(a, b)} {moved(a, b) && `(${moved(a, b)})`}
      </span>
    </p>
  )
}
