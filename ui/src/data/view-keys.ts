/**
 * The keys of this view: who has bound what, and what a key press means.
 *
 * A key is named as the browser names it (`w`, `Y`, `?`, `Enter`), a sequence with a space (`g r`),
 * and `mod+k` is Ctrl or Command with it.
 */
import { useEffect, useId, useSyncExternalStore } from 'react'
import { settings } from './view-settings'

export type Deed = { does: string; act: () => void; scope: string }
export type Binding = (() => void) | { does: string; act: () => void } | false | null | undefined
export type Bindings = Record<string, Binding>
type Bound = { id: string; scope: string; bindings: Bindings; names: string }

/** What a key does where whoever binds it says no more. */
export const MEANINGS: Record<string, string> = {
  'mod+k': 'search, or run a command',
  '?': 'show the keys',
  '/': 'filter',
  'g r': 'go to runs',
  'g f': 'go to flows',
  'g s': 'go to storage',
  'g ,': 'go to settings',
  'g .': 'edit the address',
  j: 'next row',
  k: 'previous row',
  Enter: 'open',
  x: 'select',
  c: 'compare what is selected',
  d: 'compare with the last good run',
  w: 'walk through the checkpoints',
  r: 'resume',
  f: 'first failure',
  n: 'next change',
  N: 'previous change',
  y: 'copy the address',
  Y: 'copy Python',
  '!': 'copy the command',
  l: 'logs',
  '+': 'mark good',
  '-': 'mark bad',
  P: 'pin',
  B: 'bisect',
  '.': 'actions',
  '[': 'previous run of the flow',
  ']': 'next run of the flow',
  t: 'light or dark',
}

/** The scope of keys that hold on every page; whatever a page binds goes before them. */
export const EVERYWHERE = 'Everywhere'
const SEQUENCE_MS = 1200

let bounds: readonly Bound[] = []
let shape = 0
let begun: { key: string; at: number } | null = null
const listeners = new Set<() => void>()

function put(bound: Bound): void {
  const before = bounds.find(({ id }) => id === bound.id)
  bounds = before ? bounds.map((one) => (one === before ? bound : one)) : [bound, ...bounds] // what was bound last is asked first
  if (before?.names !== bound.names) told()
}

function drop(gone: string): void {
  bounds = bounds.filter(({ id }) => id !== gone)
  told()
}

function told(): void {
  shape += 1
  listeners.forEach((listener) => listener())
}

/** Return what is bound now, key by key; a page's keys before those of everywhere. */
export function deeds(): Map<string, Deed> {
  const found = new Map<string, Deed>()
  const inOrder = [
    ...bounds.filter(({ scope }) => scope !== EVERYWHERE),
    ...bounds.filter(({ scope }) => scope === EVERYWHERE),
  ]
  for (const { scope, bindings } of inOrder) {
    for (const [key, binding] of Object.entries(bindings)) {
      if (!binding || found.has(key)) continue
      const deed =
        typeof binding === 'function' ? { act: binding, does: MEANINGS[key] ?? key } : binding
      found.set(key, { ...deed, scope })
    }
  }
  return found
}

/** Return a key press's name. */
export function nameOf(press: KeyboardEvent): string {
  if (press.ctrlKey || press.metaKey) return `mod+${press.key.toLowerCase()}`
  return press.key
}

const isTyping = (place: EventTarget | null): boolean =>
  place instanceof HTMLElement &&
  (place.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(place.tagName))

/** Tell whether the element does something of its own with the key. */
const isItsOwn = (place: EventTarget | null, key: string): boolean =>
  place instanceof HTMLElement &&
  (key === 'Enter' || key === ' ') &&
  place.closest('a[href], button, summary, [role=menuitem], [role=option]') !== null

let isTaken = false

/** Keep the page's keys still while something is on its way that will have the keyboard to itself. */
export function takeKeys(isOn: boolean): void {
  isTaken = isOn
}

/** Tell whether something lies over the page that has the keyboard to itself. */
const isCovered = (place: EventTarget | null): boolean =>
  isTaken ||
  document.querySelector('dialog[open]') !== null ||
  (place instanceof HTMLElement && place.closest('[role=menu], [role=dialog]') !== null)

/** Do what the key is bound to; nothing while somebody types, or a dialog is open. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.isComposing) return
  const key = nameOf(event)
  const isFree = key.startsWith('mod+')
  if (!isFree && (isTyping(event.target) || isItsOwn(event.target, key))) return
  if (isCovered(event.target)) return
  if (!isFree && key.length === 1 && settings().keys === 'off') return

  const bound = deeds()
  const sequence = begun && event.timeStamp - begun.at < SEQUENCE_MS ? `${begun.key} ${key}` : ''
  begun = null
  const deed = bound.get(sequence) ?? bound.get(key)
  if (deed) {
    event.preventDefault()
    deed.act()
  } else if ([...bound.keys()].some((name) => name.startsWith(`${key} `))) {
    begun = { key, at: event.timeStamp }
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Follow what is bound; the number changes whenever it does. */
export const useBound = (): number => useSyncExternalStore(subscribe, () => shape)

/** Bind keys while this is shown: `useKeys({ w: () => …, 'g r': { does: 'go to runs', act } })`. */
export function useKeys(bindings: Bindings, { scope = 'This page' } = {}): void {
  const id = useId()
  useEffect(() => {
    const names = Object.entries(bindings)
      .map(([key, binding]) =>
        binding ? key + (typeof binding === 'object' ? binding.does : '') : '',
      )
      .join('\n')
    put({ id, scope, bindings, names })
  })
  useEffect(() => () => drop(id), [id])
}
