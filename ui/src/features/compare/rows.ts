/** The tasks of two runs as rows: those that differ, and the others in a line. */
import type { Delta, Diff } from '@/api/forms'
import { number } from '@/data/words'

export type DataRow = Diff['data'][number]
export type Shown = { rows: DataRow[]; folded: string[] }

const NAMED = 3

/** Return which tasks stand in rows of their own, and which are folded, as they are the same. */
export function shownOf(data: readonly DataRow[], isAll: boolean): Shown {
  if (isAll) return { rows: [...data], folded: [] }
  return {
    rows: data.filter(({ status }) => status !== 'same'),
    folded: data.filter(({ status }) => status === 'same').map(({ task }) => task),
  }
}

/** Return names in a line: `a · b · c · 9 more`. */
export function several(names: readonly string[], most = NAMED): string {
  const more = names.length - most
  if (more <= 1) return names.join(' · ')
  return [...names.slice(0, most), `${number(more)} more`].join(' · ')
}

/** Return the row that is looked at first: what was asked for, or where data first parts. */
export function firstOf(rows: readonly DataRow[], asked: string, first: string | null): string {
  const known = (name: string) => rows.some(({ task }) => task === name)
  const bare = (name: string) => name.replace(/[:@].*$/, '')
  if (asked && known(bare(asked))) return bare(asked)
  if (first && known(bare(first))) return bare(first)
  return rows.find(({ status }) => status === 'changed')?.task ?? rows[0]?.task ?? ''
}

/** Return how many of a mapped task's children differ: `8,120 of 10,000 differ`. */
export function childrenOf({ n, status }: DataRow): string {
  const [changed = 0, all = 1] = n
  if (all <= 1) return ''
  if (status === 'changed') return `${number(changed)} of ${number(all)} differ`
  return `×${number(all)}`
}

/** Return a delta as what it was and is, and how far that is; of long texts, where they part. */
export function partsOf({ text, a, b }: Delta): { change: string; far: string } {
  if (isText(a) && isText(b) && Math.max(a.length, b.length) > SHOWN) {
    return { change: parting(a, b), far: '' }
  }
  const at = text.lastIndexOf('  ')
  const far = at < 0 ? '' : text.slice(at + 2)
  return /^[+−]/.test(far) ? { change: text.slice(0, at), far } : { change: text, far: '' }
}

const isText = (value: unknown): value is string => typeof value === 'string'

const SHOWN = 40 // characters of a text that stand in a line as they are
const BEFORE = 12 // characters before the place at which two texts part
const AFTER = 20 // and behind it

/** Return the place at which two texts part, in both: `…est (-9.9 min), … → …est (+9.2 min), …`. */
export function parting(a: string, b: string): string {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  const word = a.lastIndexOf(' ', at - BEFORE) + 1
  const begin = at - word > 3 * BEFORE ? at - BEFORE : word
  const around = (text: string) => {
    const shown = text
      .slice(begin, at + AFTER)
      .replace(/\s+/g, ' ')
      .trim()
    return `${begin > 0 ? '…' : ''}${shown}${at + AFTER < text.length ? '…' : ''}`
  }
  return `${around(a)} → ${around(b)}`
}

/** Return a task's value in few words: what it was and is, where nothing is told of what moved. */
export function inShort(then: string | undefined, now: string | undefined): string {
  if (!then && !now) return ''
  if (then === now) return `${now}, other content`
  return `${then || 'nothing'} → ${now || 'nothing'}`
}

/** Return the name that a task of the second run had in the first. */
export function namesBefore({ renamed }: Diff['graph']): Map<string, string> {
  const pairs = (renamed as { a?: unknown; b?: unknown }[]).flatMap(({ a, b }) =>
    typeof a === 'string' && typeof b === 'string' ? [[b, a] as const] : [],
  )
  return new Map(pairs)
}
