/** What is compared, in seven sections, and how each of them came out. */
import type { Diff } from '@/api/forms'
import { moved } from '@/data/figures'
import { number } from '@/data/words'

export const NAMES = ['code', 'params', 'env', 'external', 'graph', 'data', 'timing'] as const
export type Name = (typeof NAMES)[number]

/** The order in which they are told: what differs in the data first, then what may have led to it. */
export const TOLD: readonly Name[] = [
  'data',
  'code',
  'params',
  'external',
  'env',
  'graph',
  'timing',
]

export const LABELS: Record<Name, string> = {
  code: 'Code',
  params: 'Params',
  env: 'Env',
  external: 'External',
  graph: 'Graph',
  data: 'Data',
  timing: 'Timing',
}

/** `sign` and `text` are what the strip shows: `≠` and `3`; `isSame` lets it fold to a line. */
export type Section = { name: Name; sign: string; text: string; isSame: boolean; words: string }
export type Lengths = { a: number | null | undefined; b: number | null | undefined }

export function sectionsOf(diff: Diff, lengths: Lengths): Section[] {
  return NAMES.map((name) => {
    if (name === 'data') return ofData(diff)
    if (name === 'timing') return ofTiming(diff, lengths)
    return ofCount(name, countOf(diff, name))
  })
}

function countOf(diff: Diff, name: Name): number {
  if (name === 'env') return versions(diff.env).length
  if (name === 'graph') {
    return diff.graph.added.length + diff.graph.removed.length + diff.graph.renamed.length
  }
  return name === 'code' || name === 'params' || name === 'external' ? diff[name].length : 0
}

function ofCount(name: Name, count: number): Section {
  if (count === 0) return { name, sign: '=', text: '', isSame: true, words: 'the same' }
  return { name, sign: '≠', text: number(count), isSame: false, words: `${count} differ` }
}

function ofData({ data }: Diff): Section {
  const of = (status: string) => data.filter((one) => one.status === status).length
  const isSame = data.every(({ status }) => status === 'same')
  const told: [string, number, string][] = [
    ['≠', of('changed'), 'differ'],
    ['?', of('unknown') + of('missing'), 'can not be compared'],
    ['±', of('added') + of('removed'), 'are in one run only'],
    ['≈', of('equal'), 'are equal in other bytes'],
  ]
  const [sign, count, words] = told.find(([, found]) => found > 0) ?? ['=', 0, 'the same']
  return {
    name: 'data',
    sign,
    text: count > 0 ? number(count) : '',
    isSame,
    words: count > 0 ? `${count} ${words}` : words,
  }
}

const NOTICED = 0.1 // of a run's time, below which it is as long as it was
const LEAST_MS = 100 // that anybody waits for

function ofTiming({ timing }: Diff, { a, b }: Lengths): Section {
  const far = a && b ? moved(a, b) : ''
  const by = a && b ? Math.abs(b - a) : 0
  const isNoticed = a && by >= LEAST_MS ? by / a >= NOTICED : false
  const isSame = timing.length === 0 && !isNoticed
  const text = isSame ? '' : far
  const words = text ? `${text} in all` : 'about the same'
  return { name: 'timing', sign: isSame ? '=' : text ? '' : '≠', text, isSame, words }
}

type Change = { name: string; a: unknown; b: unknown }

/** Return what stands in both environments, and differs: another version of something. */
export const versions = (env: Diff['env']): Change[] =>
  changesOf(env).filter(({ a, b }) => a !== null && b !== null)

/** Return the names of what was imported in one run only, when it began. */
export function aloneIn(env: Diff['env'], side: 'a' | 'b'): string[] {
  const other = side === 'a' ? 'b' : 'a'
  return changesOf(env)
    .filter((one) => one[other] === null && one[side] !== null)
    .map(({ name }) => name)
    .sort()
}

/** Return rows of a section as name, then, now; whatever the section calls them. */
export function changesOf(rows: readonly Record<string, unknown>[]): Change[] {
  return rows.map((row) => ({
    name: String(row.name ?? row.pkg ?? ''),
    a: row.a ?? null,
    b: row.b ?? null,
  }))
}
