/** The moments of task runs as typed arrays, which grow while a run is under way. */
import { TONES } from '@/parts/canvas/ink'
import { tone } from '@/data/states'
import type { Columns } from '@/api/forms'

/** Of each row: when it was ready, begun, returned and kept, in milliseconds from the run's begin. */
export type Moments = {
  readonly ready: Float64Array
  readonly begin: Float64Array
  readonly end: Float64Array
  readonly kept: Float64Array
  /** Place of its tone in `TONES`. */
  readonly tone: Uint8Array
}

const LEAST = 1 // ms: what was measured as nothing takes part of a millisecond
const RUNNING = TONES.indexOf('running')
const PENDING = TONES.indexOf('pending')

/** Return how many rows there are; columns of unlike length count as the shortest that is needed. */
export const countOf = (columns: Columns): number =>
  Math.min(columns.task.length, columns.start.length, columns.state.length)

const ofNumber = (value: number | undefined): number =>
  value !== undefined && Number.isFinite(value) ? value : 0
const ofLength = (value: number | undefined): number => Math.max(0, ofNumber(value))

/** Return the moments of all rows; those before `known` are taken over from `before`. */
export function momentsOf(columns: Columns, before: Moments | null, known: number): Moments {
  const n = countOf(columns)
  const moments = before && before.begin.length >= n ? before : larger(before, known, n)
  const tones = columns.states.map((state) => TONES.indexOf(tone(state)))
  for (let row = known; row < n; row += 1) {
    const begin = ofNumber(columns.start[row])
    const end = begin + ofLength(columns.dur[row])
    const kind = tones[columns.state[row] as number] ?? PENDING
    moments.ready[row] = begin - ofLength(columns.wait[row])
    moments.begin[row] = begin
    moments.end[row] = end
    moments.kept[row] = end + ofLength(columns.write[row])
    moments.tone[row] = kind
    if (kind === RUNNING)
      moments.kept[row] = Infinity // until it is known to have ended
    else if ((moments.kept[row] as number) - begin < LEAST) moments.kept[row] = begin + LEAST
  }
  return moments
}

function larger(before: Moments | null, known: number, n: number): Moments {
  // Twice as large as needed while it grows, so that growing by a few rows copies nothing.
  const room = before ? n * 2 : n
  const numbers = (from: Float64Array | undefined) => {
    const array = new Float64Array(room)
    if (from) array.set(from.subarray(0, known))
    return array
  }
  const kinds = new Uint8Array(room)
  if (before) kinds.set(before.tone.subarray(0, known))
  return {
    ready: numbers(before?.ready),
    begin: numbers(before?.begin),
    end: numbers(before?.end),
    kept: numbers(before?.kept),
    tone: kinds,
  }
}

const SAME = ['task', 'map', 'state', 'start', 'dur', 'wait', 'write'] as const

/** Return whether all rows of `before` stand unchanged at the begin of `now`. */
export function isGrown(before: Columns, now: Columns): boolean {
  if (before.run !== now.run || countOf(now) < countOf(before)) return false
  const isKept = (a: readonly (string | number)[], b: readonly (string | number)[]) => {
    for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
    return true
  }
  return (
    isKept(before.tasks, now.tasks) &&
    isKept(before.states, now.states) &&
    SAME.every((name) => isKept(before[name], now[name]))
  )
}
