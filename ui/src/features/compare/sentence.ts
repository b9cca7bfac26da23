/** What a comparison comes to, in words. */
import type { Diff } from '@/api/forms'
import { counted, number } from '@/data/words'

export type Sentence = { head: string; rest: string; detail: string }

const BY_CAUSE: Record<string, string> = {
  code: 'same inputs, code changed',
  parameters: 'it was given another parameter',
  external: 'same inputs, what it read from outside changed',
  environment: 'same inputs, the environment changed',
  graph: 'it is given the values of other tasks',
  nondeterministic: 'nothing that it hangs on changed: it is not deterministic',
  'external or nondeterministic':
    'same inputs, and nothing that was recorded changed: it reads from outside, or is not deterministic',
  unknown: 'whether its inputs were the same is not known',
}

/** Return the verdict: where data first parts, why, and what follows from it. */
export function sentenceOf(diff: Diff): Sentence {
  const { verdict, data } = diff
  if (diff.a === diff.b) return { head: 'Both are one and the same run.', rest: '', detail: '' }
  const changed = data.filter(({ status }) => status === 'changed')
  if (verdict.first === null || changed.length === 0) return unchanged(diff)
  const first = data.find(({ task }) => task === nameOfTask(verdict.first ?? ''))
  const ended = first?.deltas.find(({ metric }) => metric === 'state')
  const why = [
    first?.role === 'unclear' ? BY_CAUSE.unknown : BY_CAUSE[verdict.cause ?? ''],
    ended ? `it was ${String(ended.a)}, and is ${String(ended.b)}` : '',
  ].filter(Boolean)
  const head = `Data first diverges at ${verdict.first}${why.length > 0 ? `: ${why.join('; ')}` : ''}.`
  return { head, rest: extent(diff, changed), detail: detailOf(diff) }
}

const nameOfTask = (key: string): string => key.replace(/[:@].*$/, '')

/** Return how many tasks differ, and how many of them only follow. */
function extent({ verdict }: Diff, changed: Diff['data']): string {
  const follow = changed.filter(({ role }) => role === 'follows').length
  const head = `${counted(changed.length, 'task')} ${changed.length === 1 ? 'differs' : 'differ'}`
  if (changed.length === 1) return `${head}, of ${number(verdict.comparable)}.`
  if (verdict.origins > 1) {
    const rest = follow > 0 ? `, ${number(follow)} downstream of them` : ''
    return `${head}: ${number(verdict.origins)} by themselves${rest}.`
  }
  return `${head}${follow > 0 ? `, ${number(follow)} of them downstream of it` : ''}.`
}

function detailOf({ verdict, origins }: Diff): string {
  const first = origins.find(({ task }) => task === nameOfTask(verdict.first ?? ''))
  const text = verdict.text ?? ''
  const told = text === verdict.cause ? [] : [text]
  const also = first?.also ?? []
  return [...told, also.length > 0 ? `also: ${also.join('; ')}` : ''].filter(Boolean).join(' · ')
}

function unchanged({ verdict, data }: Diff): Sentence {
  const of = (status: string) => data.filter((one) => one.status === status).length
  if (data.length === 0) {
    return { head: 'Neither run has a task that can be compared.', rest: '', detail: '' }
  }
  if (verdict.comparable === 0) {
    return { head: 'Nothing can be compared.', rest: nothingCommon(data), detail: '' }
  }
  const equal = of('equal')
  const unknown = of('unknown')
  const rest = [
    `${counted(verdict.comparable, 'task was', 'tasks were')} compared.`,
    equal > 0 ? `Of ${number(equal)} the bytes differ, and the content does not.` : '',
    unknown > 0 ? `Of ${counted(unknown, 'task')} it can't be told: no digest of content.` : '',
  ]
  return { head: 'No data differs.', rest: rest.filter(Boolean).join(' '), detail: '' }
}

function nothingCommon(data: Diff['data']): string {
  const missing = data.filter(({ status }) => status === 'missing').length
  return missing > 0
    ? `${counted(missing, 'task')} of theirs ${missing === 1 ? 'has' : 'have'} not ended in both runs: one of them stopped before, or goes on.`
    : 'The runs have no task in common.'
}
