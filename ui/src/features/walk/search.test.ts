import { expect, test } from 'vitest'
import { addressed, answeredWith, readSearch, writeSearch } from './search'

test('a search stands in the address, and is the same when it is read again', () => {
  const search = { bad: 'report', good: ['extract_orders'], alsoBad: ['score:3', 'clean'] }
  expect(writeSearch(search)).toBe('report~g:extract_orders~b:score:3~b:clean')
  expect(readSearch(writeSearch(search))).toEqual(search)
})

test('without a symptom there is no search', () => expect(readSearch('')).toBeNull())

test('a second answer about the same stop takes the place of the first', () => {
  const search = { bad: 'report', good: ['a', 'b'], alsoBad: [] }
  expect(answeredWith(search, 'a', 'bad')).toEqual({ bad: 'report', good: ['b'], alsoBad: ['a'] })
})

test('the server is asked with whole addresses', () => {
  const search = { bad: 'report', good: ['a'], alsoBad: ['score:3'] }
  expect(addressed(search, 'sales/19')).toEqual({
    bad: 'sales/19/report',
    good: ['sales/19/a'],
    alsoBad: ['sales/19/score:3'],
  })
})
