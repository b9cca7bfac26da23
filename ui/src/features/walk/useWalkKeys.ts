/** What the keys of a walk do, and how they are told at its foot. */
import type { RefObject } from 'react'
import type { TaskRunDetail } from '@/api/forms'
import { isSameTask, pythonOf } from '@/data/task-address'
import { useKeys } from '@/data/view-keys'
import type { Said } from '@/data/marks'
import { copy, useCopies } from '@/parts/copy/copyable'
import type { KeyDeed } from './KeyBar'
import { nextChanged, upstreamOf, type Stop } from './stops'
import type { Bisecting } from './useBisect'

type Given = {
  stops: readonly Stop[]
  place: number
  /** The mapped task whose children these are; empty above. */
  parent: string
  detail: TaskRunDetail | undefined
  bisecting: Bisecting
  baseline: RefObject<HTMLSelectElement | null>
  ordering: RefObject<HTMLSelectElement | null>
  mark: (address: string, said: Said) => void
  goTo: (place: number) => void
  go: (at: string) => void
  leave: () => void
  open: (stop: Stop, tab: string) => void
}

type Act = (() => void) | undefined

export function useWalkKeys(given: Given): { enter: Act; bar: KeyDeed[] } {
  const { stops, place, parent, detail, bisecting, goTo, go, leave, open } = given
  const stop = stops[place]
  const python = detail?.snippets.python ?? (stop ? pythonOf(stop.address) : '')
  const to = (found: number | null): Act => (found === null ? undefined : () => goTo(found))
  const acts = {
    previous: to(place > 0 ? place - 1 : null),
    next: to(place < stops.length - 1 ? place + 1 : null),
    nextChanged: to(nextChanged(stops, place, 1)),
    previousChanged: to(nextChanged(stops, place, -1)),
    upstream: to(upstreamOf(stops, place)),
    good: said(given, 'good'),
    bad: said(given, 'bad'),
    bisect: bisecting.choosing ? bisecting.begin : bisecting.search ? undefined : bisecting.choose,
    enter: stop?.children ? () => go(`${stop.at}:0`) : undefined,
    out: parent ? () => go(parent) : undefined,
    logs: stop && (() => open(stop, 'logs')),
    python: stop && (() => void copy(python, 'Python')),
    detail: stop && (() => open(stop, '')),
  }
  useKeys(
    {
      j: named('next stop', acts.next),
      k: named('stop before', acts.previous),
      n: named('next that changed', acts.nextChanged),
      N: named('one before that changed', acts.previousChanged),
      u: named('upstream', acts.upstream),
      '+': named('it is good', acts.good),
      '-': named('it is bad', acts.bad),
      B: named('bisect: find the first bad value', acts.bisect),
      d: named('choose the run beside', () => show(given.baseline.current)),
      o: named('choose the order', () => show(given.ordering.current)),
      Enter: named('into its children', acts.enter),
      Backspace: named('out of the children', acts.out),
      l: named('its logs', acts.logs),
      Escape: named('leave to the run', leave),
    },
    { scope: 'Walk' },
  )
  useCopies({
    address: stop?.address,
    python,
    cli: detail?.snippets.cli ?? (stop && `cairn show ${stop.address}`),
  })
  return { enter: acts.enter, bar: barOf(acts, given) }
}

const named = (does: string, act: Act) => act && { does, act }

/** Mark a stop; while there is a search, a mark on the stop that it asks about is its answer. */
function said({ stops, place, bisecting, mark }: Given, value: 'good' | 'bad'): Act {
  const stop = stops[place]
  if (!stop) return undefined
  if (isSameTask(bisecting.answer?.ask, stop.address)) return () => bisecting.answerWith(value)
  return () => mark(stop.address, stop.verdict === value ? 'unknown' : value)
}

/** Open a choice by the keyboard, as a click would. */
function show(choice: HTMLSelectElement | null): void {
  choice?.focus()
  try {
    choice?.showPicker()
  } catch {
    // It has the focus: arrow keys choose.
  }
}

type Acts = Record<
  | 'previous'
  | 'next'
  | 'nextChanged'
  | 'upstream'
  | 'good'
  | 'bad'
  | 'bisect'
  | 'enter'
  | 'out'
  | 'logs'
  | 'python',
  Act
>

function barOf(acts: Acts, { baseline, ordering, parent }: Given): KeyDeed[] {
  const one = (key: string, does: string, act: Act, word = does): KeyDeed => ({
    keys: [{ key, does, act }],
    word,
  })
  return [
    {
      keys: [
        { key: 'k', does: 'stop before', act: acts.previous },
        { key: 'j', does: 'next stop', act: acts.next },
      ],
      word: 'prev next',
    },
    one('n', 'next changed', acts.nextChanged),
    ...(parent ? [] : [one('u', 'upstream', acts.upstream)]),
    { keys: [{ key: '+', does: 'good', act: acts.good }], word: 'good' },
    { keys: [{ key: '-', does: 'bad', act: acts.bad }], word: 'bad' },
    ...(parent ? [] : [one('B', 'bisect', acts.bisect)]),
    one('d', 'baseline', () => show(baseline.current)),
    ...(parent ? [] : [one('o', 'order', () => show(ordering.current))]),
    ...(acts.enter ? [one('Enter', 'into children', acts.enter)] : []),
    ...(acts.out ? [one('Backspace', 'out', acts.out)] : []),
    one('Y', 'python', acts.python),
    one('l', 'logs', acts.logs),
  ]
}
