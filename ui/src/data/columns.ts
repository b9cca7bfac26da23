/**
 * All task runs of a run as columns, asked for in pieces of 10,000; and of a row of them how its
 * task run is addressed, and what is said of it.
 */
import { queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import type { Columns } from '@/api/forms'
import type { RunAddress } from './address'
import { joined } from './freshness'
import { VS, word } from './states'
import { number } from './words'

const PIECE = 10_000

/** Status of a sign in `Columns.vs` and `HistoryTask.vs`, by the names of `VS`. */
const STATUS: Record<string, string> = {
  '=': 'same',
  '~': 'equal',
  '!': 'changed',
  '+': 'new',
  '?': 'unknown',
}

export type RowFacts = {
  readonly task: string
  /** Place among its task's children, or null. */
  readonly map: number | null
  readonly state: string
  readonly attempt: number
  /** Milliseconds; null where it has not come so far. */
  readonly wait: number | null
  readonly duration: number | null
  readonly write: number | null
  /** Bytes, or null. */
  readonly size: number | null
  readonly type: string
  readonly summary: string
  /** Status as in `VS`. */
  readonly vs: string
}

const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) || value < 0 ? null : value

/** Return the status that a sign stands for; what is no sign is not comparable. */
export const statusOf = (sign: string | undefined): string => STATUS[sign ?? ''] ?? 'unknown'

/** Return how data compares, in a word or two: `differs`. */
export const vsWord = (status: string): string => VS[status]?.word ?? 'not comparable'

/** Return the facts of a row; what the columns lack is null, or empty. */
export function factsOf(columns: Columns, row: number): RowFacts {
  return {
    task: columns.tasks[columns.task[row] ?? -1] ?? '',
    map: known(columns.map[row]),
    state: columns.states[columns.state[row] ?? -1] ?? 'pending',
    attempt: columns.attempt[row] ?? 1,
    wait: known(columns.wait[row]),
    duration: known(columns.dur[row]),
    write: known(columns.write[row]),
    size: known(columns.size[row]),
    type: columns.types[columns.type[row] ?? -1] ?? '',
    summary: columns.summary[row] ?? '',
    vs: statusOf(columns.vs[row]),
  }
}

/** Return the last part of a row's address: `score:37`; `score:37@1` of an attempt before the last. */
export function partOf(columns: Columns, row: number): string {
  const { task, map, state, attempt } = factsOf(columns, row)
  const child = map === null ? task : `${task}:${map}`
  return state === 'retrying' ? `${child}@${attempt}` : child
}

/** Return the address of a row's task run: `daily-sales/1841/score:37`. */
export const addressOf = (columns: Columns, row: number): string =>
  `${columns.run}/${partOf(columns, row)}`

/** Return how many there are of each state, the most first: `9,998 success, 2 failed`. */
export function countedStates(columns: Columns, rows: ArrayLike<number>): string {
  const counts = new Map<string, number>()
  for (let i = 0; i < rows.length; i += 1) {
    const state = columns.states[columns.state[rows[i] as number] ?? -1] ?? 'unknown'
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([state, count]) => `${number(count)} ${word(state)}`)
    .join(', ')
}

export const columnsQuery = ({ flow, no }: RunAddress, vs = '') =>
  queryOptions({
    queryKey: ['run', `${flow}/${no}`, 'columns', vs],
    queryFn: async ({ signal }) => {
      let known: Columns | null = null
      for (;;) {
        const since: number = known?.seq.at(-1) ?? 0
        const more: Columns = await answered(
          client.GET('/api/v1/runs/{flow}/{no}/task-runs.columns', {
            params: { path: { flow, no }, query: { since, limit: PIECE, vs } },
            signal,
          }),
        )
        known = known ? joined(known, more) : more
        if (!more.more || more.seq.length === 0) return known
      }
    },
  })
