import { expect, test } from 'vitest'
import type { Columns } from '@/api/forms'
import { arranged, childRows, tally } from './child-rows'

const columns: Columns = {
  v: 1,
  run: 'sales/19',
  n: 6,
  base: '2026-11-22T02:00:00Z',
  rev: 6,
  more: false,
  tasks: ['load', 'score'],
  states: ['success', 'failed', 'retrying', 'mapped'],
  types: ['float', 'NoneType'],
  seq: [1, 2, 3, 4, 5, 6],
  task: [0, 1, 1, 1, 1, 1],
  map: [-1, 1, 0, 2, 2, -1],
  state: [0, 0, 1, 2, 0, 3],
  start: [0, 1, 2, 3, 4, 5],
  dur: [1, 30, 10, 5, 20, 0],
  wait: [0, 0, 0, 0, 0, 0],
  write: [0, 0, 0, 0, 0, 0],
  attempt: [1, 1, 1, 1, 2, 1],
  size: [9, 3, -1, -1, 7, -1],
  type: [0, 0, 1, 0, 0, 0],
  summary: ['', '0.5', '', '', '0.25', ''],
  vs: '=!?~=?',
}
const rows = childRows(columns, 'score')

test('each child is told once, by its last attempt, in order of its place', () => {
  expect(rows.map(({ address, state, attempt }) => [address, state, attempt])).toEqual([
    ['sales/19/score:0', 'failed', 1],
    ['sales/19/score:1', 'success', 1],
    ['sales/19/score:2', 'success', 2],
  ])
})

test('they are counted by state', () => {
  expect(tally(rows)).toEqual({
    states: [
      ['failed', 1],
      ['success', 2],
    ],
    changed: 1,
  })
})

test('what failed stands first, then what differs', () => {
  expect(arranged(rows).map(({ map }) => map)).toEqual([0, 1, 2])
  const changed = rows.map((row) => ({ ...row, vs: row.map === 2 ? 'changed' : 'same' }))
  expect(arranged(changed).map(({ map }) => map)).toEqual([0, 2, 1])
})
