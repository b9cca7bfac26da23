/** Figures and how far they moved, as the command line writes them. */
const DIGITS = 6
const ROUNDING = 1e-9 // per cent: what is less is a matter of rounding
const FARTHEST = 1e6 // per cent: what is more says no more than that it is much

/** Return a number with at most six digits that count: `1,204,331`, `17.8961`, `1e-7`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US')
  const rounded = Number(value.toPrecision(DIGITS))
  const size = Math.abs(rounded)
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return String(rounded)
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 20 })
}

/** Return a share from 0 to 1 as per cent: `31 %`, `0.2 %`. */
export const share = (part: number): string => `${figure(Number((part * 100).toPrecision(3)))} %`

/** Return how far a number moved, in per cent of what it was: `+138 %`, `−8.5 %`; or nothing. */
export function moved(a: number, b: number): string {
  const percent = (100 * (b - a)) / Math.abs(a)
  const size = Math.abs(percent)
  if (!Number.isFinite(percent) || size < ROUNDING || size > FARTHEST) return ''
  return `${percent < 0 ? '−' : '+'}${figure(Number(size.toPrecision(3)))} %`
}

/** Return how far a number moved, by itself: `+12`, `−0.5`. */
export const step = (a: number, b: number): string =>
  `${b < a ? '−' : '+'}${figure(Math.abs(b - a))}`

/** Return a whole number of bytes, days or the like beside what it was, with how far it moved. */
export const change = (a: string, b: string, far: string): string =>
  `${a} → ${b}${far ? `  ${far}` : ''}`
