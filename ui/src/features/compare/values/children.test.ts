import { expect, test } from 'vitest'
import type { Columns } from '@/api/forms'
import { childrenOf, inOrder } from './children'

function columns(rows: [map: number, summary: string][], vs = ''): Columns {
  const none = rows.map(() => 0)
  return {
    v: 1,
    run: 'f/1',
    n: rows.length,
    base: '',
    rev: 0,
    more: false,
    tasks: ['score'],
    states: ['success'],
    types: ['float'],
    seq: rows.map((_, place) => place + 1),
    task: none,
    map: rows.map(([map]) => map),
    state: none,
    start: none,
    dur: none,
    wait: none,
    write: none,
    attempt: none,
    size: none,
    type: none,
    summary: rows.map(([, summary]) => summary),
    vs,
  }
}

test('children are held beside each other by their place', () => {
  const a = columns([
    [-1, '3 children'],
    [0, '1.5'],
    [1, '2'],
    [2, 'x'],
  ])
  const b = columns(
    [
      [1, '5'],
      [0, '1.5'],
      [3, '1'],
    ],
    '!=!',
  )

  const found = childrenOf(a, b, 'score', 'score')

  expect(found.map(({ place, status, far }) => [place, status, far])).toEqual([
    [0, 'same', 0],
    [1, 'changed', 3],
    [2, 'gone', null],
    [3, 'new', null],
  ])
  expect(inOrder(found, 'distance').map(({ place }) => place)).toEqual([1, 0, 2, 3])
})

test('the last attempt of a child is the one that counts', () => {
  const both = columns(
    [
      [0, 'failed'],
      [0, '7'],
    ],
    '!=',
  )

  expect(childrenOf(both, both, 'score', 'score')).toEqual([
    { place: 0, status: 'same', a: '7', b: '7', far: 0 },
  ])
})
