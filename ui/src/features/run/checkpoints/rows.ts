/** The rows of a run's checkpoints: which are shown, and in which order. */
import type { Graph, Overview, TaskGroup } from '@/api/forms'
import { tone } from '@/data/states'

/** A task: what is known of it, or that it was not begun. */
export type Row = { task: string; group: TaskGroup | null; place: number }

export const SHOWS = {
  failed: 'failed',
  changed: 'changed',
  suspicious: 'suspicious',
  reused: 'reused',
  unkept: 'no checkpoint',
} as const
export type Show = keyof typeof SHOWS

export const rowsOf = ({ groups, waiting }: Overview): Row[] => [
  ...groups.map((group, place) => ({ task: group.task, group, place })),
  ...waiting.map((task, place) => ({ task, group: null, place: groups.length + place })),
]

const inState = (group: TaskGroup, wanted: string): boolean =>
  [group.state, ...Object.keys(group.states)].some((state) => tone(state) === wanted)

/** Signals of what is out of the ordinary; that a value is deleted, or was not kept, is known. */
const SUSPICIOUS = new Set(['anomaly', 'check'])
const ON_CHIPS = new Set(['deleted', 'unkept'])

/** Return the signals that no chip tells already. */
export const signalsOf = (group: TaskGroup): TaskGroup['signals'] =>
  group.signals.filter(({ kind }) => !ON_CHIPS.has(kind))

const BY: Record<Show, (row: Row, unkept: ReadonlySet<string>) => boolean> = {
  failed: ({ group }) => group !== null && inState(group, 'failed'),
  changed: ({ group }) => group?.vs?.status === 'changed' || group?.vs?.status === 'new',
  suspicious: ({ group }) => group?.signals.some(({ kind }) => SUSPICIOUS.has(kind)) ?? false,
  reused: ({ group }) => group !== null && inState(group, 'reused'),
  unkept: ({ task, group }, unkept) => unkept.has(task) || group === null || !group.result.type,
}

/** Tell whether a row is one of what a filter asks for. */
export const isA = (row: Row, show: Show, unkept: ReadonlySet<string> = new Set()): boolean =>
  BY[show](row, unkept)

/** Return the rows that any of the filters asks for, and that have the text somewhere. */
export function shown(
  rows: readonly Row[],
  shows: readonly string[],
  text: string,
  unkept: readonly string[],
): Row[] {
  const asked = shows.filter((show): show is Show => show in SHOWS)
  const none = new Set(unkept)
  const wanted = text.trim().toLowerCase()
  return rows.filter(
    (row) =>
      (asked.length === 0 || asked.some((show) => isA(row, show, none))) &&
      (wanted === '' || textOf(row).includes(wanted)),
  )
}

const textOf = ({ task, group }: Row): string =>
  [
    task,
    group?.name,
    group?.message,
    group?.result.type,
    group?.result.summary,
    ...(group?.signals.map((signal) => signal.text) ?? []),
  ]
    .join('\n')
    .toLowerCase()

/** Return rows with what others are made of first, as the plan has it. */
export function inPlanOrder(rows: readonly Row[], graph: Graph | undefined): readonly Row[] {
  if (!graph) return rows
  const layers = new Map(graph.nodes.map(({ task, x, y }) => [task, [x, y] as const]))
  const layer = (row: Row) => layers.get(row.task) ?? [Infinity, 0]
  return [...rows].sort((a, b) => {
    const [ax, ay] = layer(a)
    const [bx, by] = layer(b)
    return ax === bx ? ay - by || a.place - b.place : ax - bx
  })
}

/** Return the next row, after `from`, that is of a kind; it goes round at the end. */
export function nextOf(
  rows: readonly Row[],
  from: string,
  show: Show,
  step: 1 | -1,
): Row | undefined {
  const at = rows.findIndex(({ task }) => task === from)
  const start = at < 0 && step < 0 ? rows.length : at
  for (let count = 1; count <= rows.length; count += 1) {
    const place = (start + step * count + 2 * rows.length) % rows.length
    const row = rows[place]
    if (row && isA(row, show)) return row
  }
  return undefined
}
