import { expect, test } from 'vitest'
import { compareDocuments, pairsOf } from './document'

test('each part that differs is told by its path', () => {
  const a = { region: 'EU', orders: [{ price: 1, n: 2 }], gone: true }
  const b = { orders: [{ n: 2, price: 1.5 }], region: 'EU', 'a key': [] }

  const { changes, same } = compareDocuments(a, b)

  expect(changes).toEqual([
    { path: '.orders[0].price', kind: 'changed', a: 1, b: 1.5 },
    { path: '.gone', kind: 'removed', a: true, b: undefined },
    { path: '["a key"]', kind: 'added', a: undefined, b: [] },
  ])
  expect(same).toBe(2)
})

test('an item put in first does not make all others differ', () => {
  const { changes } = compareDocuments([1, 2, 3], [0, 1, 2, 3])

  expect(changes).toEqual([{ path: '[0]', kind: 'added', a: undefined, b: 0 }])
})

test('an item that was changed beside one that was added is a change', () => {
  expect(pairsOf(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [null, 3],
  ])
})

test('null is a value, and not the same as none', () => {
  const { changes } = compareDocuments({ a: null, b: null }, { a: 0 })

  expect(changes).toEqual([
    { path: '.a', kind: 'changed', a: null, b: 0 },
    { path: '.b', kind: 'removed', a: null, b: undefined },
  ])
})

test('a list and an object differ as a whole', () => {
  expect(compareDocuments([], {}).changes).toEqual([{ path: '', kind: 'changed', a: [], b: {} }])
})

test('the order of keys is no difference', () => {
  expect(compareDocuments([{ a: 1, b: 2 }, 1], [{ b: 2, a: 1 }]).changes).toHaveLength(1)
})
