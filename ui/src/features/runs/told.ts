/** What a row of the list of runs says. */
import type { RunSummary } from '@/api/forms'
import { duration, number } from '@/data/words'

/** Return how much of a running run is done, from 0 to 1; undefined where that can't be told. */
export function shareOf({ state, tasks }: RunSummary): number | undefined {
  const done = tasks.success + tasks.reused + tasks.failed + tasks.skipped
  const all = done + tasks.running + tasks.scheduled
  return state === 'running' && all > done && all > 0 ? done / all : undefined
}

/** Return the word for a run's state: `62 %` of a running one, `resumed` of a success that is. */
export function stateWord(run: RunSummary): string {
  const share = shareOf(run)
  return share === undefined ? run.state : `${run.state} ${Math.floor(share * 100)} %`
}

/** Return how a duration stands to what is usual: `+41 %` where it is beyond 95 % of runs. */
export function besideUsual({ duration_ms: took, usual_ms: usual }: RunSummary): string {
  if (took === null || usual === null || usual.p50 <= 0) return ''
  const share = Math.round((took / usual.p50 - 1) * 100)
  if (took > usual.p95 && share >= 10) return `+${share} %`
  return share <= -50 ? `−${-share} %` : ''
}

export const usually = ({ usual_ms: usual }: RunSummary): string =>
  usual ? `usually ${duration(usual.p50)}, 95 % within ${duration(usual.p95)}` : ''

/** Return tasks, and what became of them where that is not plain success: `✗ 1 · ◇ 7 reused`. */
export function tasksOf({ tasks }: RunSummary): string {
  const { groups, runs, failed, reused } = tasks
  const parts = [
    failed > 0 ? `${number(groups)} · ${number(failed)} failed` : number(groups),
    ...(reused > 0 ? [`${number(reused)} reused`] : []),
    ...(runs > groups ? [`${number(runs)} runs`] : []),
  ]
  return parts.join(' · ')
}

export type DataTold = {
  text: string
  title: string
  compare: { both: string; at?: string } | null
}

/** Return how a run's data stands to the last good run's, and where to look at it. */
export function dataOf({ addr, data }: RunSummary): DataTold {
  const { vs, changed, comparable, first } = data
  if (!vs) return { text: '–', title: 'There is no good run before it', compare: null }
  const both = `${vs}...${addr}`
  if (changed === null || comparable === null || comparable === 0)
    return { text: '?', title: `Nothing to compare with ${vs}`, compare: { both } }
  if (changed === 0) return { text: '=', title: `The same data as ${vs}`, compare: { both } }
  const at = first?.split('/').at(-1)
  return {
    text: `≠ ${number(changed)} of ${number(comparable)}`,
    title: `Data differs from ${vs} in ${changed} of ${comparable} tasks, first at ${at}`,
    compare: { both, at },
  }
}

/** Return the first digits of a digest, without the name of its rule. */
export const short = (hash: string | null): string => hash?.replace(/^\w+:/, '').slice(0, 4) ?? ''

/** Return the last durations of a run's flow, the oldest first, its own the last. */
export function lastDurations(runs: readonly RunSummary[], run: RunSummary, many = 5): number[] {
  const at = runs.indexOf(run)
  return runs
    .slice(at)
    .filter(({ flow, duration_ms }) => flow === run.flow && duration_ms !== null)
    .slice(0, many)
    .map(({ duration_ms }) => duration_ms ?? 0)
    .reverse()
}
