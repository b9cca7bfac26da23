/** Lanes of a timeline: one for each task, its task runs packed into rows. */
import type { Columns } from '@/api/forms'
import { TONES } from '@/parts/canvas/ink'
import { countOf, isGrown, momentsOf, type Moments } from './moments'
import { Packed } from './packing'

const RETRYING = TONES.indexOf('retrying')

export type Lane = {
  /** Place of its task in the columns' `tasks`. */
  readonly task: number
  readonly name: string
  readonly isMapped: boolean
  /** Task runs that are drawn, but for attempts before the last. */
  readonly n: number
  /** Rows: as many as there were task runs at once. */
  readonly rows: number
  /** Where its rows begin among the rows of all lanes. */
  readonly first: number
  readonly begin: number
}

export type Lanes = {
  readonly columns: Columns
  readonly moments: Moments
  readonly n: number
  /** The lanes as they stand, the one that began first above. */
  readonly lanes: readonly Lane[]
  /** Task runs row by row, by time within each; those of row r from `offsets[r]` to `offsets[r+1]`. */
  readonly order: Int32Array
  readonly offsets: Int32Array
  /** From the first moment to the last; a run of no length is a millisecond long. */
  readonly from: number
  readonly to: number
  readonly packing: Packing
}

/** What has to be known to add task runs; never changed once it has been handed on. */
type Packing = {
  readonly byTask: readonly TaskPacking[]
  /** Of each task run its row in its lane, or -1 where it is not drawn; longer than needed. */
  readonly row: Int32Array
  /** Task runs in the order in which they were placed. */
  readonly placed: Int32Array
  readonly placedCount: number
}
type TaskPacking = {
  packed: Packed
  bars: number
  n: number
  begin: number
  hasChildren: boolean
  /** Bars of the task itself, not of a child. */
  whole: number
}

/** Return the lanes of a run's task runs; what `before` has worked out is kept where it holds. */
export function lanesOf(columns: Columns, before: Lanes | null = null): Lanes {
  if (before && isGrown(before.columns, columns)) {
    const grown = added(columns, before)
    if (grown) return grown
  }
  return added(columns, null) as Lanes
}

/** Return null where a task that stood as a whole turns out to be mapped: then all is packed anew. */
function added(columns: Columns, before: Lanes | null): Lanes | null {
  const n = countOf(columns)
  const known = before?.n ?? 0
  const moments = momentsOf(columns, before?.moments ?? null, known)
  const byTask = columns.tasks.map((_, task) => taken(before?.packing.byTask[task]))
  for (let i = known; i < n; i += 1) {
    const one = byTask[columns.task[i] as number]
    if (one && isChild(columns, i)) one.hasChildren = true
  }
  if (byTask.some((one) => one.hasChildren && one.whole > 0)) return null
  const packing = placedAll(columns, moments, byTask, before, known, n)
  return finished(columns, moments, packing, before, known, n)
}

const isChild = (columns: Columns, i: number): boolean => (columns.map[i] ?? -1) >= 0

const taken = (one: TaskPacking | undefined): TaskPacking =>
  one
    ? { ...one, packed: one.packed.copy() }
    : { packed: Packed.empty(), bars: 0, n: 0, begin: Infinity, hasChildren: false, whole: 0 }

function placedAll(
  columns: Columns,
  moments: Moments,
  byTask: readonly TaskPacking[],
  before: Lanes | null,
  known: number,
  n: number,
): Packing {
  const row = roomFor(before?.packing.row, known, n)
  const placed = roomFor(before?.packing.placed, before?.packing.placedCount ?? 0, n)
  let placedCount = before?.packing.placedCount ?? 0
  for (const i of byEnd(moments, known, n)) {
    const one = byTask[columns.task[i] as number]
    // The mapped task itself is no bar: its children are.
    const isDrawn = one !== undefined && (!one.hasChildren || isChild(columns, i))
    row[i] = -1
    if (!isDrawn) continue
    row[i] = one.packed.place(moments.begin[i] as number, moments.kept[i] as number)
    one.bars += 1
    if (moments.tone[i] !== RETRYING) one.n += 1
    one.begin = Math.min(one.begin, moments.ready[i] as number)
    if (!isChild(columns, i)) one.whole += 1
    placed[placedCount] = i
    placedCount += 1
  }
  return { byTask, row, placed, placedCount }
}

function byEnd(moments: Moments, from: number, to: number): Int32Array {
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i)
  const { kept, begin } = moments
  // Infinity − Infinity is no number: compare, do not subtract.
  return rows.sort((a, b) => {
    const [endA, endB] = [kept[a] as number, kept[b] as number]
    if (endA !== endB) return endA < endB ? -1 : 1
    return (begin[a] as number) - (begin[b] as number) || a - b
  })
}

function roomFor(before: Int32Array | undefined, used: number, n: number): Int32Array {
  if (before && before.length >= n) return before
  const array = new Int32Array(before ? n * 2 : n)
  if (before) array.set(before.subarray(0, used))
  return array
}

function finished(
  columns: Columns,
  moments: Moments,
  packing: Packing,
  before: Lanes | null,
  known: number,
  n: number,
): Lanes {
  let first = 0
  const lanes = packing.byTask
    .map((one, task) => ({ ...one, task }))
    .filter((one) => one.bars > 0)
    .sort((a, b) => a.begin - b.begin || a.task - b.task)
    .map(({ task, packed, n: count, begin, hasChildren }): Lane => {
      const rows = packed.count
      first += rows
      const name = columns.tasks[task] ?? ''
      return { task, name, isMapped: hasChildren, n: count, rows, first: first - rows, begin }
    })
  const { order, offsets } = byRow(columns, packing, lanes, first)
  const [from, to] = extent(moments, before, known, n)
  return { columns, moments, n, lanes, order, offsets, from, to, packing }
}

/** Sort task runs by their rows, by counting; those of a row stay as they were placed: by time. */
function byRow(
  columns: Columns,
  packing: Packing,
  lanes: readonly Lane[],
  rows: number,
): { order: Int32Array; offsets: Int32Array } {
  const { row, placed, placedCount } = packing
  const firstOf = new Int32Array(packing.byTask.length)
  for (const lane of lanes) firstOf[lane.task] = lane.first
  const rowOf = (i: number) => (firstOf[columns.task[i] as number] as number) + (row[i] as number)
  const offsets = new Int32Array(rows + 1)
  for (let p = 0; p < placedCount; p += 1) {
    const at = rowOf(placed[p] as number) + 1
    offsets[at] = (offsets[at] as number) + 1
  }
  for (let r = 0; r < rows; r += 1)
    offsets[r + 1] = (offsets[r + 1] as number) + (offsets[r] as number)
  const next = offsets.slice(0, rows)
  const order = new Int32Array(placedCount)
  for (let p = 0; p < placedCount; p += 1) {
    const i = placed[p] as number
    const r = rowOf(i)
    order[next[r] as number] = i
    next[r] = (next[r] as number) + 1
  }
  return { order, offsets }
}

function extent(moments: Moments, before: Lanes | null, known: number, n: number) {
  let [from, to] = before && before.n > 0 ? [before.from, before.to] : [0, -Infinity]
  for (let i = known; i < n; i += 1) {
    const kept = moments.kept[i] as number
    from = Math.min(from, moments.ready[i] as number)
    to = Math.max(to, moments.end[i] as number, kept === Infinity ? -Infinity : kept)
  }
  return [from, Math.max(to, from + 1)] as const
}
