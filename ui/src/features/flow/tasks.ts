/** A flow's tasks over its runs, counted. */
import type { History } from '@/api/forms'
import { tone } from '@/data/states'

export type TaskRow = {
  task: string
  last: { run: string; state: string } | null
  ran: number
  failed: number
  changed: number
}

/** Return how often each task ran, failed, and came to other data than the run before. */
export function taskRows({ runs, tasks }: History): TaskRow[] {
  return tasks.map(({ task, states, vs }) => {
    const ran = states.filter((state) => state !== null)
    const at = states.findLastIndex((state) => state !== null)
    const run = runs[at]?.addr
    return {
      task,
      last: run ? { run, state: states[at] ?? '' } : null,
      ran: ran.length,
      failed: ran.filter((state) => state !== null && tone(state) === 'failed').length,
      changed: [...vs].filter((sign) => sign === '!').length,
    }
  })
}
