/** The children of a mapped task in two runs: which of them differ, and by how much. */
import type { Columns } from '@/api/forms'

export type Child = {
  place: number
  status: 'changed' | 'new' | 'gone' | 'unknown' | 'equal' | 'same'
  a: string
  b: string
  /** How far a number moved; null where the values are none. */
  far: number | null
}
export type Order = 'place' | 'distance'

const STATUS: Record<string, Child['status']> = {
  '!': 'changed',
  '?': 'unknown',
  '~': 'equal',
  '=': 'same',
}

/** Return each child that either run has, by its place; of several attempts the last. */
export function childrenOf(a: Columns, b: Columns, before: string, task: string): Child[] {
  const then = rowsOf(a, before)
  const now = rowsOf(b, task)
  const places = [...new Set([...now.keys(), ...then.keys()])].sort((x, y) => x - y)
  return places.map((place) => {
    const [one, other] = [then.get(place), now.get(place)]
    const [was, is] = [summaryOf(a, one), summaryOf(b, other)]
    const sign = other === undefined ? '' : b.vs.charAt(other)
    const found = STATUS[sign] ?? 'unknown'
    const status = other === undefined ? 'gone' : one === undefined ? 'new' : found
    return { place, status, a: was, b: is, far: distance(was, is) }
  })
}

function rowsOf({ tasks, task, map }: Columns, name: string): Map<number, number> {
  const which = tasks.indexOf(name)
  const found = new Map<number, number>()
  task.forEach((one, row) => {
    const place = map[row] ?? -1
    if (one === which && place >= 0) found.set(place, row)
  })
  return found
}

const summaryOf = ({ summary }: Columns, row: number | undefined): string =>
  row === undefined ? '' : (summary[row] ?? '')

function distance(a: string, b: string): number | null {
  const [one, other] = [a, b].map((text) =>
    text.trim() === '' ? NaN : Number(text.replaceAll(',', '')),
  )
  const far = (other ?? NaN) - (one ?? NaN)
  return Number.isFinite(far) ? far : null
}

/** Return children in the order asked for; the farthest first, and those of no numbers last. */
export function inOrder(children: readonly Child[], order: Order): Child[] {
  if (order === 'place') return [...children]
  const size = ({ far }: Child) => (far === null ? -1 : Math.abs(far))
  return children.toSorted((a, b) => size(b) - size(a) || a.place - b.place)
}
