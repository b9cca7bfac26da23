/** How the time of a task run was spent; pure. */
import type { Checkpoint, TaskRunDetail } from '@/api/forms'
import { duration } from '@/data/words'

type Times = Pick<Checkpoint, 'ready_at' | 'started_at' | 'returned_at' | 'written_at'>

const between = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from))

/** Return how long it waited, ran and wrote: `12.1 s: wait 0.2 s · run 10 s · write 1.5 s`. */
export function spent({ ready_at, started_at, returned_at, written_at }: Times): string {
  const [wait, run, write] = [
    between(ready_at, started_at),
    between(started_at, returned_at),
    between(returned_at, written_at),
  ]
  const parts = `wait ${duration(wait)} · run ${duration(run)} · write ${duration(write)}`
  return `${duration(wait + run + write)}: ${parts}`
}

export type Standing = TaskRunDetail['states'][number] & {
  /** Milliseconds until the next one; null of the last, in which it still is. */
  lasted: number | null
}

/** Return the states, the newest first, and how long each lasted. */
export function standings(states: TaskRunDetail['states']): Standing[] {
  return states
    .map((state, at) => {
      const next = states[at + 1]
      return { ...state, lasted: next ? between(state.at, next.at) : null }
    })
    .reverse()
}
