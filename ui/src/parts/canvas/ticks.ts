/** Where an axis of time is marked, and what its marks say. */
const S = 1000
const M = 60 * S
const H = 60 * M
const D = 24 * H
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  S,
  2 * S,
  5 * S,
  10 * S,
  15 * S,
  30 * S,
  M,
  2 * M,
  5 * M,
  10 * M,
  15 * M,
  30 * M,
  H,
  2 * H,
  3 * H,
  6 * H,
  12 * H,
  D,
  2 * D,
  7 * D,
]

/** Return the milliseconds between two marks, so that there are at most `most` of them. */
export function stepOf(length: number, most: number): number {
  const least = length / Math.max(1, most)
  const step = STEPS.find((one) => one >= least)
  if (step) return step
  const week = 7 * D
  return week * 2 ** Math.max(1, Math.ceil(Math.log2(least / week)))
}

/** Return the moments to mark in [from, to], in milliseconds, ascending; `most` of them or fewer. */
export function ticksOf(from: number, to: number, most: number): number[] {
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from) return []
  const step = stepOf(to - from, most)
  const first = Math.ceil(from / step)
  const count = Math.min(most, Math.floor(to / step) - first + 1)
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step)
}

/** Return a moment since the begin as a mark says it: `0`, `250 ms`, `1.5 s`, `2m30s`, `1h05m`. */
export function tickText(ms: number): string {
  const sign = ms < 0 ? '−' : ''
  const t = Math.abs(ms)
  if (t === 0) return '0'
  if (t < S) return `${sign}${t} ms`
  if (t < M) return `${sign}${+(t / S).toFixed(3)} s`
  const two = (part: number) => String(part).padStart(2, '0')
  const seconds = +((t % M) / S).toFixed(3)
  const rest = seconds > 0 ? `${seconds < 10 ? '0' : ''}${seconds}s` : ''
  const minutes = Math.floor(t / M) % 60
  if (t < H) return `${sign}${minutes}m${rest}`
  const hours = Math.floor(t / H) % 24
  const ofDay = `${hours}h${two(minutes)}m${rest}`
  if (t < D) return `${sign}${ofDay}`
  return `${sign}${Math.floor(t / D)}d${t % D === 0 ? '' : ` ${ofDay}`}`
}
