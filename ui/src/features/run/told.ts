/** What a run's header says. */
import type { Overview, RunSummary, TaskGroup } from '@/api/forms'
import { number, size } from '@/data/words'

/** Return how much of a running run is done, from 0 to 1; undefined where that can't be told. */
export function shareOf({ run, groups, waiting }: Overview): number | undefined {
  if (run.state !== 'running') return undefined
  const all = groups.reduce((sum, { n }) => sum + n, 0) + waiting.length
  const done = run.tasks.success + run.tasks.reused + run.tasks.failed + run.tasks.skipped
  return all > 0 ? Math.min(1, done / all) : undefined
}

/** Return the sentence about data: `data differs in 3 of 6 tasks vs 1840`. */
export function dataWords({ data }: RunSummary): string {
  if (!data.vs) return ''
  const vs = data.vs.split('/').at(-1)
  if (data.changed === null || !data.comparable) return `nothing to compare with ${vs}`
  if (data.changed === 0) return `the same data as ${vs}`
  return `data differs in ${number(data.changed)} of ${number(data.comparable)} tasks vs ${vs}`
}

export const bytesWords = ({ bytes }: RunSummary): string =>
  bytes.new < bytes.written
    ? `${size(bytes.written)} written, ${size(bytes.new)} of it new`
    : `${size(bytes.written)} written`

/** Return how a run's data stands as a sign, beside its words. */
export function dataSign({ data: { changed, comparable } }: RunSummary): string {
  if (changed === null || !comparable) return '?'
  return changed > 0 ? '≠' : '='
}

/** Return a task's states, counted; children that have not ended are pending. */
export function statesOfGroup({ states, n }: TaskGroup): Record<string, number> {
  const ended = Object.values(states).reduce((sum, count) => sum + count, 0)
  return ended < n ? { ...states, pending: (states.pending ?? 0) + n - ended } : states
}

/** Return all states of an overview's task runs, counted; tasks that were not begun are pending. */
export function statesOf({ groups, waiting }: Overview): Record<string, number> {
  const states: Record<string, number> = {}
  for (const group of groups)
    for (const [state, count] of Object.entries(statesOfGroup(group)))
      states[state] = (states[state] ?? 0) + count
  if (waiting.length > 0) states.pending = (states.pending ?? 0) + waiting.length
  return states
}

/** Return a value as it stands in a line: text without quotes, the rest as JSON, not too long. */
export function shortValue(value: unknown, most = 60): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > most ? `${text.slice(0, most)}…` : text
}
