import { expect, test } from 'vitest'
import { compareColumns } from './table'

test('a column whose statistics moved tells which, and how far', () => {
  const a = [{ name: 'price', dtype: 'float64', nulls: 0.002, mean: 18.2, min: 0, max: 9 }]
  const b = [{ name: 'price', dtype: 'float64', nulls: 0.31, mean: 9.1, min: 0, max: 9 }]

  const [price] = compareColumns(a, b)

  expect(price?.status).toBe('moved')
  expect(price?.measures).toEqual([
    { name: 'null rate', text: '0.2 % → 31 %', far: '', isMoved: true },
    { name: 'mean', text: '18.2 → 9.1', far: '−50 %', isMoved: true },
    { name: 'min', text: '0', far: '', isMoved: false },
    { name: 'max', text: '9', far: '', isMoved: false },
  ])
})

test('columns that only one table has are told, those that are gone last', () => {
  const found = compareColumns(
    [{ name: 'old' }, { name: 'id', dtype: 'int64' }],
    [{ name: 'new' }, { name: 'id', dtype: 'str' }],
  )

  expect(found.map(({ name, status }) => [name, status])).toEqual([
    ['new', 'added'],
    ['id', 'moved'],
    ['old', 'removed'],
  ])
  expect(found[1]?.dtype).toBe('int64 → str')
})

test('of a redacted column nothing is told', () => {
  const [found] = compareColumns([{ name: 'email', redacted: true }], [{ name: 'email', nulls: 1 }])

  expect(found).toMatchObject({ status: 'redacted', measures: [], tops: [] })
})

test('frequent values are shares of what was counted on each side', () => {
  const a = { name: 'c', top: { counts: [3, 1], values: ['DE', 'FR'], others: 6 } }
  const b = { name: 'c', top: { counts: [5, 5], values: ['FR', 'IT'], others: 10 } }

  const [found] = compareColumns([a], [b])

  expect(found?.tops).toEqual([
    { value: 'FR', a: 0.1, b: 0.25 },
    { value: 'IT', a: null, b: 0.25 },
    { value: 'DE', a: 0.3, b: null },
  ])
})

test('a column that became one value is laid over what it was', () => {
  const a = { name: 'd', min: 0, max: 4, hist: { edges: [0, 2, 4], counts: [5, 5] } }
  const b = { name: 'd', min: 2, max: 2 }

  expect(compareColumns([a], [b])[0]?.hist?.b.filter((share) => share > 0)).toEqual([1])
})
