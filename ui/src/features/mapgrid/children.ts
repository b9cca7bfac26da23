/** The children of a mapped task: which they are, in which order they stand, which are shown. */
import type { Columns } from '@/api/forms'
import { tone } from '@/data/states'
import { TONES } from '@/parts/canvas/ink'

export const SORTS = ['index', 'duration', 'size', 'state', 'data'] as const
export type Sort = (typeof SORTS)[number]
export const ONLY = ['all', 'failed', 'changed'] as const
export type Only = (typeof ONLY)[number]

/** Signs of `Columns.vs`, what is most worth a look first. */
const BY_SIGN = '!+?~='
const FAILED = TONES.indexOf('failed')

/**
 * Return the rows of a task's children; of a task that is not mapped, its own.
 *
 * Each attempt is a row: of a child that was tried again, the last one stands for it.
 */
export function childrenOf(columns: Columns, task: string): Int32Array {
  const place = columns.tasks.indexOf(task)
  const last = new Map<number, number>()
  for (let row = 0; row < columns.task.length; row += 1) {
    if (columns.task[row] === place) last.set(Math.max(-1, columns.map[row] ?? -1), row)
  }
  if (last.size > 1) last.delete(-1) // the mapped task itself is no child
  return Int32Array.from(last.values()).sort()
}

/** Return of each state, by its place in the columns' `states`, the place of its tone in `TONES`. */
export const tonesOf = (columns: Columns): number[] =>
  columns.states.map((state) => TONES.indexOf(tone(state)))

/** Return those rows that are shown, in order: numbers fall, states and data by what matters most. */
export function ordered(columns: Columns, rows: Int32Array, sort: Sort, only: Only): Int32Array {
  const tones = tonesOf(columns)
  const toneOf = (row: number) => tones[columns.state[row] ?? -1] ?? 0
  const shown = rows.filter((row) => {
    if (only === 'failed') return toneOf(row) === FAILED
    return only === 'all' || columns.vs[row] === '!' || columns.vs[row] === '+'
  })
  const index = (row: number) => columns.map[row] ?? 0
  const first: Record<Sort, (row: number) => number> = {
    index,
    duration: (row) => -(columns.dur[row] ?? -1),
    size: (row) => -(columns.size[row] ?? -1),
    state: (row) => -toneOf(row),
    data: (row) => rank(columns.vs[row]),
  }
  const by = first[sort]
  return shown.sort((a, b) => by(a) - by(b) || index(a) - index(b) || a - b)
}

function rank(sign: string | undefined): number {
  const place = BY_SIGN.indexOf(sign ?? '?')
  return place < 0 ? BY_SIGN.length : place
}
