/** The children of a mapped task, taken out of a run's columns; pure. */
import type { Columns } from '@/api/forms'

export type ChildRow = {
  address: string
  map: number
  attempt: number
  state: string
  startMs: number
  durationMs: number
  size: number
  type: string
  summary: string
  vs: string
}

/** What the signs of a column say, in the words of the other forms. */
export const SIGNS: Record<string, string> = {
  '=': 'same',
  '~': 'equal',
  '!': 'changed',
  '+': 'new',
  '?': 'unknown',
}

/** Return the last attempt of each child of a task, by their places. */
export function childRows(columns: Columns, task: string): ChildRow[] {
  const place = columns.tasks.indexOf(task)
  const rows = new Map<number, ChildRow>()
  columns.task.forEach((own, at) => {
    const map = columns.map[at] ?? -1
    if (own !== place || map < 0) return
    const attempt = columns.attempt[at] ?? 1
    if ((rows.get(map)?.attempt ?? 0) > attempt) return
    rows.set(map, {
      address: `${columns.run}/${task}:${map}`,
      map,
      attempt,
      state: columns.states[columns.state[at] ?? -1] ?? 'pending',
      startMs: columns.start[at] ?? 0,
      durationMs: columns.dur[at] ?? 0,
      size: columns.size[at] ?? -1,
      type: columns.types[columns.type[at] ?? -1] ?? '',
      summary: columns.summary[at] ?? '',
      vs: SIGNS[columns.vs[at] ?? ''] ?? '',
    })
  })
  return [...rows.values()].sort((one, other) => one.map - other.map)
}

const FAILED = /fail|crash|lost|timed_out|invalid/
const isChanged = ({ vs }: ChildRow): boolean => vs === 'changed' || vs === 'new'

/** Return what is looked at first: 0 of what failed, 1 of what differs, 2 of all else. */
const weight = (row: ChildRow): number => (FAILED.test(row.state) ? 0 : isChanged(row) ? 1 : 2)

/** Return children in the order in which people look at them: those that failed, those that differ. */
export function arranged(rows: readonly ChildRow[]): ChildRow[] {
  return [...rows].sort((one, other) => weight(one) - weight(other) || one.map - other.map)
}

/** Return how many children are in each state, and how many differ. */
export function tally(rows: readonly ChildRow[]): { states: [string, number][]; changed: number } {
  const states = new Map<string, number>()
  for (const { state } of rows) states.set(state, (states.get(state) ?? 0) + 1)
  return { states: [...states], changed: rows.filter(isChanged).length }
}
