import { expect, test } from 'vitest'
import type { RunSummary } from '@/api/forms'
import { besideUsual, dataOf, shareOf, tasksOf } from './told'

const tasks = { groups: 3, runs: 3, success: 3, reused: 0, failed: 0, running: 0, scheduled: 0 }
const run = (facts: object) =>
  ({
    addr: 'sales/2',
    state: 'success',
    tasks: { ...tasks, skipped: 0 },
    data: { vs: null, changed: null, comparable: null, first: null },
    duration_ms: 1000,
    usual_ms: null,
    ...facts,
  }) as RunSummary

test('what differs leads to where it first differs', () => {
  const data = { vs: 'sales/1', changed: 3, comparable: 14, first: 'sales/2/clean' }

  expect(dataOf(run({ data }))).toMatchObject({
    text: '≠ 3 of 14',
    compare: { both: 'sales/1...sales/2', at: 'clean' },
  })
})

test('no good run before is told apart from the same data', () => {
  expect(dataOf(run({})).text).toBe('–')
  expect(
    dataOf(run({ data: { vs: 'sales/1', changed: 0, comparable: 3, first: null } })).text,
  ).toBe('=')
})

test('only what is beyond 95 % of runs is told as slow', () => {
  const usual_ms = { p50: 1000, p95: 1300 }

  expect(besideUsual(run({ usual_ms, duration_ms: 1410 }))).toBe('+41 %')
  expect(besideUsual(run({ usual_ms, duration_ms: 1200 }))).toBe('')
})

test('a running run tells how much is done, where that is known', () => {
  const counts = { ...tasks, skipped: 0, success: 1, running: 1, scheduled: 2 }

  expect(shareOf(run({ state: 'running', tasks: counts }))).toBe(0.25)
  expect(shareOf(run({}))).toBeUndefined()
})

test('failures and children are told beside the number of tasks', () => {
  expect(tasksOf(run({ tasks: { ...tasks, skipped: 0, runs: 503, failed: 1 } }))).toBe(
    '3 · 1 failed · 503 runs',
  )
})
