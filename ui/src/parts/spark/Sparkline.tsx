import { bars, type Values } from './shape'
import styles from './spark.module.css'

type Props = {
  values: Values
  /** What it shows, in words, for those who can't see it. */
  label: string
  width?: number
  height?: number
  /** Places that are out of the ordinary, or chosen. */
  marked?: readonly number[]
}

/** A row of small bars: how something went, the newest to the right. */
export function Sparkline({ values, label, width = 96, height = 20, marked = [] }: Props) {
  const drawn = bars(values, width, height)
  const places = values.flatMap((value, place) => (value === null ? [] : [place]))
  return (
    <svg
      className={styles.spark}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
    >
      {drawn.map((bar, index) => (
        <rect
          key={bar.x}
          {...bar}
          className={marked.includes(places[index] ?? -1) ? styles.marked : styles.bar}
        />
      ))}
    </svg>
  )
}
