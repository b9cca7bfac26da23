/** What changed at a stop, in words; pure. */
import type { Delta, TaskRunDetail } from '@/api/forms'
import type { Stop } from './stops'

type Input = TaskRunDetail['inputs'][number]

/** Return how a stop's inputs compare with those in the run beside. */
export function inputsText(inputs: readonly Input[], against: string): string {
  if (inputs.length === 0) return 'it takes none'
  const known = inputs.filter(({ vs }) => vs)
  const other = known.filter(({ vs }) => vs !== 'same' && vs !== 'equal')
  if (other.length > 0) return `≠ ${other.map(({ name }) => name).join(', ')}`
  if (known.length < inputs.length) return known.length ? `= same, as far as known` : 'not compared'
  return `= same as ${against}`
}

/** Return how the tasks compare that a stop takes from: all that is known of a mapped one. */
export function upstreamText(stop: Stop, stops: readonly Stop[], against: string): string {
  const known = stops.filter(({ name, vs }) => stop.upstream.includes(name) && vs)
  const other = known.filter(({ vs }) => vs !== 'same' && vs !== 'equal')
  if (other.length > 0) return `≠ ${other.map(({ name }) => name).join(', ')}`
  return known.length > 0 ? `= same as ${against}` : 'not compared'
}

/** Return the beginning of a digest, without the kind before it: what tells two apart. */
const short = (digest: string | null): string => digest?.replace(/^\w+:/, '').slice(0, 4) ?? '?'

export const codeText = (a: string | null, b: string | null): string =>
  a === null ? '+ new' : b === null ? '− gone' : `≠ ${short(a)} → ${short(b)}`

export type Moved = {
  metric: string
  before: string
  now: string
  /** By how much, where that says something. */
  change: string
  isOdd: boolean
}

/** Return measures that moved as two columns, as their texts tell them; the odd ones marked. */
export function movedParts(
  moved: readonly Delta[],
  signals: readonly Record<string, unknown>[],
): Moved[] {
  const odd = new Set(signals.map(({ metric }) => metric))
  return moved.map(({ metric, text }) => {
    const [before = '', rest, ...more] = text.split(' → ')
    const isOdd = odd.has(metric)
    if (rest === undefined || more.length > 0)
      return { metric, before: '', now: text, change: '', isOdd }
    const [now = '', change = ''] = rest.split('  ')
    return { metric, before, now, change, isOdd }
  })
}
