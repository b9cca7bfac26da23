/** Two nested values, part by part: what was added, taken away or changed, and where. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Kind = 'added' | 'removed' | 'changed'
/** `path` is written as Python writes it: `.orders[3].price`; empty for the whole. */
export type Change = { path: string; kind: Kind; a: Json | undefined; b: Json | undefined }
export type DocumentDiff = { changes: Change[]; same: number; isCut: boolean }

const MOST = 2_000 // changes that are told; a preview has no more parts
const DEEPEST = 40 // levels; a preview has eight
const MARKS = new Set(['$more', '$type', '$redacted'])

/** Return how two documents differ; `same` counts the leaves that do not. */
export function compareDocuments(a: Json, b: Json): DocumentDiff {
  const found: DocumentDiff = { changes: [], same: 0, isCut: false }
  look(a, b, '', 0, found)
  return found
}

function look(a: Json, b: Json, path: string, depth: number, found: DocumentDiff): void {
  if (depth < DEEPEST && Array.isArray(a) && Array.isArray(b)) {
    lookAtItems(a, b, path, depth, found)
  } else if (depth < DEEPEST && isObject(a) && isObject(b)) {
    lookAtKeys(a, b, path, depth, found)
  } else if (areEqual(a, b)) {
    found.same += 1
  } else {
    tell(found, { path, kind: 'changed', a, b })
  }
}

function lookAtKeys(
  a: { [key: string]: Json },
  b: { [key: string]: Json },
  path: string,
  depth: number,
  found: DocumentDiff,
): void {
  const names = [...Object.keys(a), ...Object.keys(b).filter((name) => !Object.hasOwn(a, name))]
  for (const name of names) {
    const [then, now] = [held(a, name), held(b, name)]
    const at = MARKS.has(name) ? `${path} ${WORDS[name]}` : `${path}${step(name)}`
    if (then !== undefined && now !== undefined) look(then, now, at, depth + 1, found)
    else if (then === undefined) tell(found, { path: at, kind: 'added', a: undefined, b: now })
    else tell(found, { path: at, kind: 'removed', a: then, b: undefined })
  }
}

// A key may be called `constructor`, which every object answers to.
const held = (object: { [key: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

const WORDS: Record<string, string> = {
  $more: '(more, left out of the preview)',
  $type: '(type)',
  $redacted: '(redacted)',
}

const step = (name: string): string =>
  /^[A-Za-z_][\w]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`

function lookAtItems(a: Json[], b: Json[], path: string, depth: number, found: DocumentDiff): void {
  for (const [then, now] of pairsOf(a, b)) {
    const [one, other] = [then === null ? undefined : a[then], now === null ? undefined : b[now]]
    const at = `${path}[${now ?? then}]`
    if (one !== undefined && other !== undefined) look(one, other, at, depth + 1, found)
    else if (other !== undefined) tell(found, { path: at, kind: 'added', a: undefined, b: other })
    else if (one !== undefined) tell(found, { path: at, kind: 'removed', a: one, b: undefined })
  }
}

function tell(found: DocumentDiff, change: Change): void {
  if (found.changes.length < MOST) found.changes.push(change)
  else found.isCut = true
}

type Pair = [number | null, number | null]

/**
 * Return which item of one list is which of the other. Lists of one length go place by place; of
 * others the longest common part stays, and what lies between is paired as far as it goes.
 */
export function pairsOf(a: readonly Json[], b: readonly Json[]): Pair[] {
  if (a.length === b.length) return a.map((_, place): Pair => [place, place])
  const [then, now] = [a, b].map((items) => items.map(canonical)) as [string[], string[]]
  const found: Pair[] = []
  let [i, j] = [0, 0]
  for (const [x, y] of [...commonPart(then, now), [a.length, b.length] as [number, number]]) {
    while (i < x && j < y) found.push([i++, j++])
    while (i < x) found.push([i++, null])
    while (j < y) found.push([null, j++])
    if (x < a.length) found.push([i++, j++])
  }
  return found
}

/** Return the places of the longest common subsequence of two lists. */
function commonPart(a: string[], b: string[]): [number, number][] {
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const found: [number, number][] = []
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return found
}

/** Return a value as one text; the order of keys is none of its content. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join()}}`
}

const areEqual = (a: Json, b: Json): boolean => a === b || canonical(a) === canonical(b)

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
