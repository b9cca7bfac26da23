import { cut, isWrittenNumber } from './cells'
import type { Showing } from './showing'
import styles from './preview.module.css'

/** A single value, large and plain. */
export function ScalarView({ shown }: Showing) {
  return <p className={styles.scalar}>{scalarText(shown.data)}</p>
}

/** The value None: that something was computed, and that it is nothing. */
export function NoneView() {
  return (
    <p className={styles.scalar}>
      None<span className={styles.beside}>it was computed, and this is its value</span>
    </p>
  )
}

/** Nothing was computed yet, or nothing was kept: never to be taken for None. */
export function NoResult({ children }: { children?: React.ReactNode }) {
  return (
    <p className={styles.noResult}>
      <span aria-hidden="true">∅</span> no result
      {children && <span className={styles.beside}>{children}</span>}
    </p>
  )
}

export function scalarText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return isWrittenNumber(value) ? value : cut(value, 4_000)
  return String(value)
}
