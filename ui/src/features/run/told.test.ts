import { expect, test } from 'vitest'
import type { Overview, RunSummary, TaskGroup } from '@/api/forms'
import { dataSign, dataWords, shareOf, shortValue, statesOf } from './told'

const data = (changed: number | null, comparable: number | null) =>
  ({ data: { vs: 'sales/1840', changed, comparable, first: null } }) as RunSummary
const group = (n: number, states: Record<string, number>) => ({ n, states }) as TaskGroup

test('the sentence about data says of how many tasks, and beside which run', () => {
  expect(dataWords(data(3, 6))).toBe('data differs in 3 of 6 tasks vs 1840')
  expect(dataWords(data(0, 6))).toBe('the same data as 1840')
  expect(dataWords(data(0, 0))).toBe('nothing to compare with 1840')
})

test('where nothing can be compared the sign is not that of the same', () => {
  expect([data(3, 6), data(0, 6), data(0, 0)].map(dataSign)).toEqual(['≠', '=', '?'])
})

test('children that have not ended, and tasks that were not begun, are pending', () => {
  const overview = { groups: [group(30, { success: 12 }), group(1, { failed: 1 })], waiting: ['x'] }

  expect(statesOf(overview as Overview)).toEqual({ success: 12, failed: 1, pending: 19 })
})

test('what is done of a running run is told of all its task runs', () => {
  const tasks = { success: 12, reused: 0, failed: 0, skipped: 0 }
  const run = { state: 'running', tasks } as RunSummary

  expect(
    shareOf({ run, groups: [group(30, {})], waiting: ['x', 'y'] } as unknown as Overview),
  ).toBe(12 / 32)
})

test('a long value is cut, a text stands without quotes', () => {
  expect(shortValue('EU')).toBe('EU')
  expect(shortValue({ a: [1] })).toBe('{"a":[1]}')
  expect(shortValue('x'.repeat(80))).toHaveLength(61)
})
