/**
 * A tree as the lines that are open of it. Nothing below a closed branch is looked at, so that a
 * tree of any size costs what is seen of it.
 */
import { isFacts } from '../reading'

export type Branch = {
  /** Where it is, as places on the way to it; the same for each opening. */
  id: string
  depth: number
  name: string
  /** How it is reached in Python, from the value on. */
  path: string
  value: unknown
  /** Count of children; 0 for a leaf. */
  size: number
  isOpen: boolean
}
/** What is not shown of a branch: more children than are shown at once, or that were captured. */
export type Rest = { id: string; depth: number; rest: number; isCaptured: boolean }
export type TreeLine = Branch | Rest

export const CAP = 5_000 // lines; more are not read by people
const STEP = 200 // children of one branch that are shown at once

export type Opened = { ids: ReadonlySet<string>; shown: ReadonlyMap<string, number> }
type Child = { key: string; path: string; value: unknown }

/** Return the lines of a tree: its root's children, and those of what is open. */
export function linesOf(root: unknown, opened: Opened): { lines: TreeLine[]; isCapped: boolean } {
  const lines: TreeLine[] = []
  descend(root, '', 'value', 0, opened, lines)
  return { lines: lines.slice(0, CAP), isCapped: lines.length > CAP }
}

function descend(
  node: unknown,
  id: string,
  path: string,
  depth: number,
  opened: Opened,
  lines: TreeLine[],
): void {
  const most = opened.shown.get(id) ?? STEP
  const { children, size, uncaptured } = childrenOf(node, path, most)
  for (const [at, child] of children.entries()) {
    if (lines.length > CAP) return
    const own = `${id}/${at}`
    const count = sizeOf(child.value)
    const isOpen = count > 0 && opened.ids.has(own)
    const { key, value } = child
    lines.push({ id: own, depth, name: key, path: child.path, value, size: count, isOpen })
    if (isOpen) descend(value, own, child.path, depth + 1, opened, lines)
  }
  if (size > children.length)
    lines.push({ id: `${id}/…`, depth, rest: size - children.length, isCaptured: true })
  if (uncaptured > 0) lines.push({ id: `${id}/$`, depth, rest: uncaptured, isCaptured: false })
}

/** Return the items of what stands for a list of a kind that JSON has no word for. */
function listed(node: unknown): readonly unknown[] | null {
  if (Array.isArray(node)) return node as readonly unknown[]
  if (!isFacts(node) || !Array.isArray(node.items) || typeof node.$type !== 'string') return null
  return Object.keys(node).length === 2 ? (node.items as readonly unknown[]) : null
}

function childrenOf(node: unknown, path: string, most: number) {
  const items = listed(node)
  if (items) return childrenOfList(items, path, most)
  const facts = isFacts(node) ? node : {}
  const isRecord = typeof facts.$type === 'string'
  const keys = Object.keys(facts).filter((key) => key !== '$type' && key !== '$more')
  const children = keys.slice(0, most).map((key): Child => {
    const way = isRecord ? attribute(key) : `[${JSON.stringify(key)}]`
    return { key, path: path + way, value: facts[key] }
  })
  return { children, size: keys.length, uncaptured: moreOf(facts) }
}

function childrenOfList(items: readonly unknown[], path: string, most: number) {
  const last = items.at(-1)
  const uncaptured = isFacts(last) && Object.keys(last).length === 1 ? moreOf(last) : 0
  const own = uncaptured > 0 ? items.length - 1 : items.length
  const children = items.slice(0, Math.min(most, own)).map((value, at): Child => {
    return { key: String(at), path: `${path}[${at}]`, value }
  })
  return { children, size: own, uncaptured }
}

const attribute = (key: string): string =>
  /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`

const moreOf = (facts: Readonly<Record<string, unknown>>): number =>
  typeof facts.$more === 'number' && facts.$more > 0 ? facts.$more : 0

/** Return how many children a value has in the tree; of a description none. */
export function sizeOf(node: unknown): number {
  const items = listed(node)
  if (items) return items.length
  if (!isFacts(node) || isDescription(node)) return 0
  let count = 0
  for (const key in node) if (key !== '$type' && key !== '$more') count += 1
  return count
}

const DESCRIBING = new Set(['$type', 'length', 'summary', 'hex', 'recursive', 'bits', 'name'])

/** Tell whether a node says what stood there, instead of being what stood there. */
export function isDescription(node: Readonly<Record<string, unknown>>): boolean {
  if (node.$redacted === true) return true
  if (typeof node.$type !== 'string') return false
  for (const key in node) if (!DESCRIBING.has(key) || typeof node[key] === 'object') return false
  return !('name' in node)
}

/** Return what a branch is called where it is closed: its type or kind, and its size. */
export function labelOf(value: unknown, size: number): string {
  const type = isFacts(value) && typeof value.$type === 'string' ? `${value.$type} ` : ''
  const noun = listed(value) ? 'item' : type ? 'field' : 'key'
  return `${type}${size.toLocaleString('en-US')} ${noun}${size === 1 ? '' : 's'}`
}

/** Return the branches that are open at first: the outermost, as far as all fits on a screen. */
export function openAtFirst(root: unknown, room = 24): ReadonlySet<string> {
  const ids = new Set<string>()
  let count = Math.min(sizeOf(root), STEP)
  const { lines } = linesOf(root, { ids, shown: new Map() })
  for (const line of lines) {
    if (!('value' in line) || line.size === 0) continue
    if (count + line.size > room) break
    count += line.size
    ids.add(line.id)
  }
  return ids
}
