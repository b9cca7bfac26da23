/** Two tables, column by column, by what their previews tell of them. */
import { change, figure, moved, share } from '@/data/figures'
import { overlaid, type Hist, type Overlaid } from '@/parts/spark/overlay'

/** A column as a preview tells of it; which facts there are depends on its level and dtype. */
export type Column = {
  name: string
  dtype?: string
  index?: boolean
  redacted?: boolean
  nulls?: number
  min?: number | string
  max?: number | string
  mean?: number
  std?: number
  distinct?: number
  distinct_of?: number
  lengths?: { min: number; max: number }
  hist?: Hist
  top?: { counts: number[]; values?: unknown[]; others: number }
}

export type Measured = { name: string; text: string; far: string; isMoved: boolean }
export type Status = 'same' | 'moved' | 'added' | 'removed' | 'redacted'
export type Shares = { value: string; a: number | null; b: number | null }
export type ColumnDiff = {
  name: string
  status: Status
  dtype: string
  measures: Measured[]
  hist: Overlaid | null
  tops: Shares[]
}

const MEASURES = ['nulls', 'mean', 'min', 'max', 'std', 'distinct'] as const
const NAMES: Record<string, string> = { nulls: 'null rate', std: 'spread' }

/** Return all columns of two tables: those of the second in its order, then those that are gone. */
export function compareColumns(a: readonly Column[], b: readonly Column[]): ColumnDiff[] {
  const then = new Map(a.map((one) => [one.name, one]))
  const now = new Set(b.map(({ name }) => name))
  return [
    ...b.map((one) => compareColumn(then.get(one.name), one)),
    ...a.filter(({ name }) => !now.has(name)).map((one) => compareColumn(one, undefined)),
  ]
}

function compareColumn(a: Column | undefined, b: Column | undefined): ColumnDiff {
  const name = b?.name ?? a?.name ?? ''
  const bare = { name, dtype: dtypeOf(a, b), measures: [], hist: null, tops: [] }
  if (!a || !b) return { ...bare, status: a ? 'removed' : 'added' }
  if (a.redacted || b.redacted) return { ...bare, status: 'redacted' }
  const measures = MEASURES.flatMap((what) => measureOf(what, a[what], b[what]))
  const lengths = lengthsOf(a, b)
  const tops = topsOf(a, b)
  const isMoved =
    a.dtype !== b.dtype ||
    [...measures, ...lengths].some((one) => one.isMoved) ||
    tops.some(hasMoved)
  return {
    ...bare,
    status: isMoved ? 'moved' : 'same',
    measures: [...measures, ...lengths],
    hist: histOf(a, b),
    tops,
  }
}

const SEEN = 0.0005 // of all: the shares are of a sample, and are written with one decimal

/** Tell whether a value's share is another one, by as much as can be seen. */
export const hasMoved = ({ a, b }: Shares): boolean => Math.abs((a ?? 0) - (b ?? 0)) >= SEEN

const dtypeOf = (a?: Column, b?: Column): string =>
  a && b && a.dtype !== b.dtype
    ? `${a.dtype ?? '?'} → ${b.dtype ?? '?'}`
    : (b?.dtype ?? a?.dtype ?? '')

function measureOf(what: string, a: unknown, b: unknown): Measured[] {
  if (a === undefined && b === undefined) return []
  const name = NAMES[what] ?? what
  const isMoved = a !== b
  const shown = (one: unknown) => (what === 'nulls' ? sharesOf(one) : shownOf(one))
  if (!isMoved) return [{ name, text: shown(b), far: '', isMoved }]
  const areNumbers = typeof a === 'number' && typeof b === 'number'
  const far = !areNumbers ? '' : what === 'nulls' ? '' : moved(a, b)
  return [{ name, text: change(shown(a), shown(b), ''), far, isMoved }]
}

const sharesOf = (one: unknown) => (typeof one === 'number' ? share(one) : '–')
const shownOf = (one: unknown) =>
  typeof one === 'number' ? figure(one) : one === undefined || one === null ? '–' : String(one)

function lengthsOf(a: Column, b: Column): Measured[] {
  return (['min', 'max'] as const).flatMap((end) => {
    const name = end === 'min' ? 'shortest' : 'longest'
    return measureOf(name, a.lengths?.[end], b.lengths?.[end])
  })
}

/** A column of which all is one value has no histogram: it is one bar at that value. */
function histOf(a: Column, b: Column): Overlaid | null {
  const [one, other] = [a, b].map(asHist)
  if (!one || !other) return null
  return overlaid(one, other)
}

function asHist(column: Column): Hist | null {
  if (column.hist) return column.hist
  const { min, max } = column
  if (min === undefined || min !== max) return null
  return { edges: [min, min], counts: [1] }
}

/** Return the values that are most frequent on either side, as shares of what was counted. */
function topsOf(a: Column, b: Column): Shares[] {
  const [then, now] = [a, b].map(countsOf)
  if (!then || !now || (then.size === 0 && now.size === 0)) return []
  const names = [...new Set([...now.keys(), ...then.keys()])]
  return names.map((value) => ({
    value,
    a: then.get(value) ?? null,
    b: now.get(value) ?? null,
  }))
}

function countsOf({ top }: Column): Map<string, number> {
  const found = new Map<string, number>()
  if (!top?.values) return found
  const total = top.counts.reduce((sum, count) => sum + count, top.others)
  top.values.forEach((value, place) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    found.set(text, (top.counts[place] ?? 0) / total)
  })
  return found
}
