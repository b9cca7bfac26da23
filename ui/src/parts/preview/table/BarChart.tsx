import { percent } from '../cells'
import type { Bars } from './table'
import styles from './table.module.css'

const HEIGHT = 22
const [BAR, STEP, APART] = [6, 7, 6]
const MOST = 40

type Props = { bars: Bars | null; nulls: number | null }

/**
 * A column's distribution in the height of a line: a bar for each bin, or each of its most
 * frequent values; behind them, apart and in another pattern, the share of nulls.
 */
export function BarChart({ bars, nulls }: Props) {
  const counts = (bars?.counts ?? []).slice(0, MOST)
  const most = Math.max(1, ...counts)
  const gone = nulls ?? 0
  const begin = counts.length * STEP + (counts.length ? APART : 0)
  const width = gone > 0 ? begin + BAR : Math.max(begin - APART, 0)
  if (width === 0) return null
  return (
    <svg className={styles.bars} width={width} height={HEIGHT} aria-hidden="true">
      {counts.map((count, at) => (
        <rect key={at} x={at * STEP} width={BAR} {...standing(count / most, count > 0)}>
          <title>{`${bars?.labels[at] || 'a value'}: ${count.toLocaleString('en-US')}`}</title>
        </rect>
      ))}
      {gone > 0 && (
        <rect className={styles.nullBar} x={begin} width={BAR} {...standing(gone, true)}>
          <title>{`${percent(gone)} nulls`}</title>
        </rect>
      )}
    </svg>
  )
}

function standing(share: number, isThere: boolean): { y: number; height: number } {
  const height = isThere ? Math.max(1, Math.round(share * (HEIGHT - 1))) : 0
  return { y: HEIGHT - height, height }
}
