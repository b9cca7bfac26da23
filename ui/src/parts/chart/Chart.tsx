import { Suspense } from 'react'
import { later } from '@/parts/page/later'
import styles from './chart.module.css'

const Plot = later(() => import('./Plot'))

export type ChartProps = {
  /** What stands under each place, from left to right. */
  labels: readonly string[]
  /** One value a place; null where there is none. */
  values: readonly (number | null)[]
  /** Places that are out of the ordinary. */
  marked?: readonly number[]
  /** Places that are chosen. */
  chosen?: readonly number[]
  format: (value: number) => string
  /** What it shows, in words, for those who can't see it. */
  label: string
  height?: number
  /** A place was clicked; `isMore` where it is to be chosen beside others. */
  onPick?: (place: number, isMore: boolean) => void
}

/** Values over places as a line with points; what draws it is loaded when it is first needed. */
export function Chart(props: ChartProps) {
  const { height = 120 } = props
  return (
    <div className={styles.chart} style={{ minHeight: height }}>
      <Suspense fallback={<div style={{ height }} aria-busy="true" />}>
        <Plot {...props} height={height} />
      </Suspense>
    </div>
  )
}
