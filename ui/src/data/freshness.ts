/**
 * What an event does to what was read: it is put into what is known where that is certain, and the
 * rest is marked as old, which asks for it anew: soon, all at once, and not too often.
 */
import type { Query, QueryKey } from '@tanstack/react-query'
import type { Told } from '@/api/live'
import type { Columns, Overview, RunPage, RunSummary } from '@/api/forms'
import { queries } from './queries'

const GATHER_MS = 100 // the eye can't tell it from at once
const REST_MS = 500 // between two rounds of questions

const old = new Set<string>()
let gathering: ReturnType<typeof setTimeout> | undefined
let asked = 0

/** Return the beginnings of the keys of the queries that are about a topic. */
export const keysOf = (topic: string): QueryKey[] =>
  topic.startsWith('run:')
    ? [['run', topic.slice('run:'.length)]]
    : topic === 'runs'
      ? [['runs'], ['flows'], ['flow']]
      : [[topic]]

/** Mark what is about these topics as old. */
export function makeOld(topics: Iterable<string>): void {
  for (const topic of topics) for (const key of keysOf(topic)) makeKeyOld(key)
}

export function makeKeyOld(key: QueryKey): void {
  old.add(JSON.stringify(key))
  gathering ??= setTimeout(ask, Math.max(GATHER_MS, asked + REST_MS - Date.now()))
}

function ask(): void {
  gathering = undefined
  asked = Date.now()
  const keys = [...old].map((key) => JSON.parse(key) as QueryKey)
  old.clear()
  for (const queryKey of keys)
    void queries.invalidateQueries({ queryKey, predicate: (query) => !isLongList(query) })
}

/** A list of runs may be many pages long: what is new is put into it, it is not asked for anew. */
function isLongList({ queryKey: [kind, form], state }: Query): boolean {
  if (kind !== 'runs' || form !== 'list') return false
  return ((state.data as Pages | undefined)?.pages[0]?.runs.length ?? 0) > 0
}

/** Take an event in. */
export function patch({ event, data }: Told): void {
  if (typeof data !== 'object' || data === null) return
  const told = data as Record<string, unknown>
  if (event === 'reset') reset(told.addr ? `run:${String(told.addr)}` : String(told.topic))
  else if (event === 'run') patchRun(told.summary as RunSummary)
  else if (event === 'runs') patchRuns(told.runs as RunSummary[])
  else if (event === 'rows') patchRows(told as unknown as Columns)
}

/** Nothing that was told before holds: everything about the topic is asked for anew. */
export function reset(topic: string): void {
  makeOld([topic])
  if (topic === 'runs') void queries.invalidateQueries({ queryKey: ['runs', 'list'] })
}

/** A run's own event: its header at once, what is counted in its overview soon. */
function patchRun(run: RunSummary): void {
  const queryKey = ['run', run.addr, 'overview']
  const known = queries.getQueriesData<Overview>({ queryKey }).map(([, overview]) => overview?.run)
  if (known.every((one) => JSON.stringify(one) === JSON.stringify(run))) return
  queries.setQueriesData<Overview>({ queryKey }, (overview) => overview && { ...overview, run })
  for (const kind of ['overview', 'walk', 'why', 'events']) makeKeyOld(['run', run.addr, kind])
}

type Pages = { pages: RunPage[] }

/** What is told of runs shows in lists; those that are new make the lists ask. */
function patchRuns(runs: RunSummary[]): void {
  const known = putIntoLists(runs)
  makeKeyOld(['flows'])
  for (const { flow } of runs) makeKeyOld(['flow', flow])
  if (runs.some(({ addr }) => !known.has(addr))) makeKeyOld(['runs'])
}

/** Runs in lists stay where they are, and show what is true now; returns which are in lists. */
export function putIntoLists(runs: readonly RunSummary[]): Set<string> {
  const told = new Map(runs.map((run) => [run.addr, run]))
  const known = new Set<string>()
  const renewed = (page: RunPage): RunPage => {
    page.runs.forEach(({ addr }) => known.add(addr))
    return { ...page, runs: page.runs.map((run) => told.get(run.addr) ?? run) }
  }
  queries.setQueriesData<RunPage | Pages>({ queryKey: ['runs'] }, (list) => {
    if (list === undefined) return list
    if ('pages' in list) return { ...list, pages: list.pages.map(renewed) }
    return 'runs' in list ? renewed(list) : list
  })
  return known
}

/** Rows of a run follow on those that are known. */
function patchRows(more: Columns): void {
  const key = ['run', more.run, 'columns', '']
  queries.setQueryData<Columns>(key, (known) => known && joined(known, more))
  makeKeyOld(['run', more.run, 'overview'])
  makeKeyOld(['run', more.run, 'checkpoints'])
}

type Lists = 'seq' | 'map' | 'start' | 'dur' | 'wait' | 'write' | 'attempt' | 'size' | 'summary'
const LISTS: readonly Lists[] = [
  'seq',
  'map',
  'start',
  'dur',
  'wait',
  'write',
  'attempt',
  'size',
  'summary',
]

/** Return columns with more rows; none is there twice, and each word has one place. */
export function joined(known: Columns, more: Columns): Columns {
  const last = known.seq.at(-1) ?? 0
  const fresh = more.seq.map((seq, row) => (seq > last ? row : -1)).filter((row) => row >= 0)
  if (fresh.length === 0) return known
  const picked = <T>(list: readonly T[]): T[] => fresh.map((row) => list[row] as T)
  const next: Columns = { ...known, rev: more.rev, more: more.more, n: Math.max(known.n, more.n) }
  for (const name of LISTS)
    Object.assign(next, { [name]: [...(known[name] as unknown[]), ...picked<unknown>(more[name])] })
  for (const [name, words] of [
    ['task', 'tasks'],
    ['state', 'states'],
    ['type', 'types'],
  ] as const) {
    const all = [...known[words]]
    const placed = picked(more[name]).map((place) => placeOf(all, more[words][place] ?? ''))
    Object.assign(next, { [words]: all, [name]: [...known[name], ...placed] })
  }
  next.vs = known.vs + picked([...more.vs]).join('')
  next.n = next.seq.length
  return next
}

function placeOf(words: string[], word: string): number {
  const place = words.indexOf(word)
  return place >= 0 ? place : words.push(word) - 1
}
