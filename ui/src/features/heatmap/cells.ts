/** The cells of a flow's history: a row for the runs themselves, and one for each task. */
import type { History } from '@/api/forms'
import { statusOf, vsWord } from '@/data/columns'
import { word } from '@/data/states'

export type Cell = {
  readonly address: string
  readonly runNo: number
  readonly startedAt: string
  /** Null in the row of the runs themselves. */
  readonly task: string | null
  /** Null where the task was no part of the run. */
  readonly state: string | null
  /** Status as in `VS`, or null where nothing is known. */
  readonly vs: string | null
  /** What differs, of a run. */
  readonly changed: number | null
}
/** Row and column, from 0; row 0 is that of the runs. */
export type Spot = { readonly row: number; readonly column: number }

export const rowsOf = (history: History): number => history.tasks.length + 1
export const columnsOf = (history: History): number => history.runs.length
export const nameOf = (history: History, row: number): string =>
  row === 0 ? 'run' : (history.tasks[row - 1]?.task ?? '')

/** Return the cell at a spot, or null outside. */
export function cellOf(history: History, { row, column }: Spot): Cell | null {
  const run = history.runs[column]
  if (!run || row < 0 || row >= rowsOf(history)) return null
  const of = { runNo: run.no, startedAt: run.started_at }
  if (row === 0) {
    const { changed } = run.data
    const vs = changed === null ? null : changed > 0 ? 'changed' : 'same'
    return { ...of, address: run.addr, task: null, state: run.state, vs, changed }
  }
  const task = history.tasks[row - 1]
  if (!task) return null
  const sign = task.vs[column] ?? ' '
  return {
    ...of,
    address: `${run.addr}/${task.task}`,
    task: task.task,
    state: task.states[column] ?? null,
    vs: sign === ' ' ? null : statusOf(sign),
    changed: null,
  }
}

/** Return a cell in words. */
export function toldCell(cell: Cell): string {
  const what = cell.task ? `${cell.task} in run ${cell.runNo}` : `run ${cell.runNo}`
  if (cell.state === null) return `${what}, no part of it`
  return [what, word(cell.state), cell.vs ? `data ${vsWord(cell.vs)}` : '']
    .filter(Boolean)
    .join(', ')
}

/** Return the spot to which a key goes, or null where it is no key to move. */
export function movedSpot(key: string, spot: Spot, history: History): Spot | null {
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    PageUp: [-10, 0],
    PageDown: [10, 0],
    Home: [0, -Infinity],
    End: [0, Infinity],
  }
  const step = steps[key]
  if (!step) return null
  const kept = (value: number, count: number) => Math.max(0, Math.min(count - 1, value))
  return {
    row: kept(spot.row + step[0], rowsOf(history)),
    column: kept(spot.column + step[1], columnsOf(history)),
  }
}

/** Return the selection after a cell was marked: two at most, of one kind, the older one first. */
export function marked(selection: readonly Cell[], cell: Cell): readonly Cell[] {
  if (cell.state === null) return selection
  const rest = selection.filter((one) => one.address !== cell.address)
  if (rest.length < selection.length) return rest
  const alike = rest.filter((one) => (one.task === null) === (cell.task === null)).slice(-1)
  return [...alike, cell].sort((a, b) => a.runNo - b.runNo)
}
