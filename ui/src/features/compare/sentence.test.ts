import { expect, test } from 'vitest'
import type { Diff } from '@/api/forms'
import { sentenceOf } from './sentence'

type Row = Diff['data'][number]

const row = (task: string, status: string, role: string | null = null): Row => ({
  task,
  status,
  role,
  cause: null,
  n: [status === 'changed' ? 1 : 0, 1],
  deltas: [],
})

function diff(data: Row[], verdict: Partial<Diff['verdict']> = {}): Diff {
  const changed = data.filter(({ status }) => status === 'changed')
  return {
    v: 1,
    a: 'sales/1840',
    b: 'sales/1841',
    verdict: {
      first: changed[0]?.task ?? null,
      cause: 'code',
      text: 'code 9f2c → 41aa',
      origins: changed.filter(({ role }) => role === 'origin').length,
      changed: changed.length,
      comparable: data.length,
      ...verdict,
    },
    origins: [],
    code: [],
    params: [],
    env: [],
    external: [],
    graph: { added: [], removed: [], renamed: [] },
    data,
    timing: [],
    markdown: '',
  }
}

test('the verdict names where data parts, why, and what follows', () => {
  const told = sentenceOf(
    diff([
      row('extract', 'same'),
      row('clean_orders', 'changed', 'origin'),
      row('score', 'changed', 'follows'),
      row('report', 'changed', 'follows'),
    ]),
  )

  expect(told.head).toBe('Data first diverges at clean_orders: same inputs, code changed.')
  expect(told.rest).toBe('3 tasks differ, 2 of them downstream of it.')
  expect(told.detail).toBe('code 9f2c → 41aa')
})

test('several origins are counted', () => {
  const { rest } = sentenceOf(
    diff([
      row('a', 'changed', 'origin'),
      row('b', 'changed', 'origin'),
      row('c', 'changed', 'follows'),
    ]),
  )

  expect(rest).toBe('3 tasks differ: 2 by themselves, 1 downstream of them.')
})

test('one task alone is told of how many', () => {
  const { rest } = sentenceOf(diff([row('a', 'changed', 'origin'), row('b', 'same')]))

  expect(rest).toBe('1 task differs, of 2.')
})

test('a task that failed is said to have failed', () => {
  const failed = row('load', 'changed', 'origin')
  failed.deltas = [
    { metric: 'state', a: 'success', b: 'failed', text: 'success → failed: no disk' },
  ]

  const { head } = sentenceOf(diff([failed], { cause: 'environment', text: 'environment pandas' }))

  expect(head).toBe(
    'Data first diverges at load: same inputs, the environment changed; it was success, and is failed.',
  )
})

test('a child of a mapped task is where data parts', () => {
  const { head } = sentenceOf(
    diff([row('score', 'changed', 'origin')], { first: 'score:37', cause: 'parameters' }),
  )

  expect(head).toBe('Data first diverges at score:37: it was given another parameter.')
})

test('where nothing differs, it says what could not be told', () => {
  const { head, rest } = sentenceOf(
    diff([row('a', 'same'), row('b', 'unknown'), row('c', 'equal')], { first: null, cause: null }),
  )

  expect(head).toBe('No data differs.')
  expect(rest).toBe(
    "3 tasks were compared. Of 1 the bytes differ, and the content does not. Of 1 task it can't be told: no digest of content.",
  )
})

test('runs that have nothing in common are no equal runs', () => {
  const added = diff([row('x', 'added'), row('y', 'removed')], { first: null, comparable: 0 })
  const waiting = diff([row('x', 'missing')], { first: null, comparable: 0 })

  expect(sentenceOf(added).head).toBe('Nothing can be compared.')
  expect(sentenceOf(added).rest).toBe('The runs have no task in common.')
  expect(sentenceOf(waiting).rest).toMatch(/^1 task of theirs has not ended in both runs/)
  expect(sentenceOf(diff([], { first: null })).head).toMatch(/^Neither run has a task/)
})
