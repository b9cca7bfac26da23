/** The stops of a walk, and which one a key leads to; pure. */
import type { Delta, Walk, WalkStep } from '@/api/forms'
import { lastPart } from '@/data/address'
import type { ChildRow } from '@/data/child-rows'
import { tone, VS, word } from '@/data/states'

export type Stop = {
  address: string
  /** The part of the walk's own address that leads here. */
  at: string
  seq: number | null
  name: string
  state: string
  children: number | null
  type: string
  summary: string
  /** Tells one value from another; empty where it is not known. */
  content: string
  vs: string
  role: string | null
  cause: string | null
  moved: readonly Delta[]
  verdict: string
  upstream: readonly string[]
}

export const stopOfStep = (step: WalkStep): Stop => ({
  address: step.addr,
  at: lastPart(step.addr).replace(/@\d+$/, ''),
  seq: step.seq,
  name: step.task,
  state: step.state,
  children: step.children,
  type: step.type ?? '',
  summary: step.summary ?? '',
  content: step.content ?? '',
  vs: step.vs ?? '',
  role: step.role,
  cause: step.cause,
  moved: step.moved,
  verdict: step.verdict,
  upstream: step.upstream,
})

export const stopsOf = (walk: Walk | undefined): Stop[] => walk?.steps.map(stopOfStep) ?? []

/** Return a child as a stop; what a walk knows of whole tasks alone stays unknown. */
export const stopOfChild = (row: ChildRow): Stop => ({
  address: row.address,
  at: lastPart(row.address),
  seq: null,
  name: `:${row.map}`,
  state: row.state,
  children: null,
  type: row.type,
  summary: row.summary,
  content: '',
  vs: row.vs,
  role: row.vs === 'changed' ? 'follows' : null,
  cause: null,
  moved: [],
  verdict: 'unknown',
  upstream: [],
})

export type Sign = { sign: string; word: string }

/** Return the sign of a stop on the trail, and what it is called. */
export function signOf({ state, type, vs }: Stop): Sign {
  if (tone(state) === 'failed')
    return { sign: type || state === 'failed' ? '✗' : '∅', word: word(state) }
  if (!type) return { sign: '∅', word: `no result: ${word(state)}` }
  const told = VS[vs]
  if (told && vs !== 'unknown') return told
  if (tone(state) === 'reused') return { sign: '◇', word: 'reused' }
  return told ?? { sign: '·', word: 'not compared' }
}

/** Tell whether there is something to look at: it is another value, or none as it failed. */
export const isChanged = ({ vs, state }: Stop): boolean =>
  vs === 'changed' || vs === 'new' || tone(state) === 'failed'

/** Return the place of the stop that an address names: a task, a child, or a number; -1 for none. */
export function placeOf(stops: readonly Stop[], at: string): number {
  const named = stops.findIndex((stop) => stop.at === at)
  if (named >= 0 || !/^\d+$/.test(at)) return named
  return stops.findIndex(({ seq }) => seq === Number(at))
}

/** Return the nearest place of a changed stop before or after one; null where there is none. */
export function nextChanged(stops: readonly Stop[], from: number, step: 1 | -1): number | null {
  for (let place = from + step; place >= 0 && place < stops.length; place += step) {
    const stop = stops[place]
    if (stop && isChanged(stop)) return place
  }
  return null
}

/** Return the place of the stop upstream that is most worth looking at: a changed one, else the last. */
export function upstreamOf(stops: readonly Stop[], from: number): number | null {
  const wanted = new Set(stops[from]?.upstream ?? [])
  const places = stops.flatMap(({ name }, place) => (wanted.has(name) ? [place] : []))
  const changed = places.find((place) => {
    const stop = stops[place]
    return stop !== undefined && isChanged(stop)
  })
  return changed ?? places.at(-1) ?? null
}

/** Return the child's task of the last part of a walk's address; empty where it is a whole task. */
export const parentOf = (at: string): string =>
  at.includes(':') ? at.slice(0, at.indexOf(':')) : ''
