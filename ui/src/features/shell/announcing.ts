/** What is said aloud of runs that have ended. */
import type { RunSummary } from '@/api/forms'
import { counted } from '@/data/words'

const NOT_OVER = new Set(['running', 'paused', 'pending', 'scheduled'])

/** Return the runs that have ended since they were told of last; `states` learns what they are now. */
export function endsOf(runs: readonly RunSummary[], states: Map<string, string>): RunSummary[] {
  const ended = runs.filter(({ addr, state }) => {
    const before = states.get(addr)
    return !NOT_OVER.has(state) && before !== undefined && NOT_OVER.has(before)
  })
  for (const { addr, state } of runs) states.set(addr, state)
  return ended
}

const FEW = 3

/** Return a sentence: `run sales/1841 finished: success, data changed in 3 tasks`. */
export function sentenceOf(runs: readonly RunSummary[]): string {
  if (runs.length > FEW) return `${counted(runs.length, 'run')} finished`
  return runs
    .map(({ addr, state, data }) => {
      const changed = data.changed ? `, data changed in ${counted(data.changed, 'task')}` : ''
      return `run ${addr} finished: ${state}${changed}`
    })
    .join('; ')
}
