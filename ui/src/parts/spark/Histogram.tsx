import { bars, stairs } from './shape'
import styles from './spark.module.css'

type Props = {
  /** Counts or shares of the bars, from left to right. */
  b: readonly number[]
  /** The same of what it is compared with, drawn as a line around it. */
  a?: readonly number[]
  label: string
  width?: number
  height?: number
}

/** A distribution as filled bars; another one over it as a line, so that colour tells nothing. */
export function Histogram({ a, b, label, width = 120, height = 32 }: Props) {
  const most = Math.max(...b, ...(a ?? []), 0)
  return (
    <svg
      className={styles.spark}
      role="img"
      aria-label={label}
      viewBox={`-1 -1 ${width + 2} ${height + 2}`}
      width={width}
      height={height}
    >
      {bars(b, width, height, most).map((bar) => (
        <rect key={bar.x} {...bar} className={styles.bar} />
      ))}
      {a && <path d={stairs(a, width, height, most)} className={styles.line} />}
      <path d={`M0 ${height}H${width}`} className={styles.ground} />
    </svg>
  )
}
