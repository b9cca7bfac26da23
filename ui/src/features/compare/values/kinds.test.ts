import { expect, test } from 'vitest'
import { commonKind, kindOf } from './kinds'

test('what a preview is decides how it is compared', () => {
  expect(kindOf({ mime: 'application/vnd.cairn.table+json', columns: [] })).toBe('table')
  expect(kindOf({ mime: 'image/png', data: 'aGk=' })).toBe('image')
  expect(kindOf({ mime: 'application/json', data: 3 })).toBe('number')
  expect(kindOf({ mime: 'application/json', data: null })).toBe('document')
  expect(kindOf({ mime: 'text/plain', data: 'x' })).toBe('text')
  expect(kindOf({ mime: 'image/png' })).toBe('bare')
  expect(kindOf({ absence: 'no handler' })).toBe('none')
})

test('values of two kinds are not held against each other', () => {
  const table = { mime: 'application/vnd.cairn.table+json', columns: [] }

  expect(commonKind(table, { mime: 'application/json', data: {} })).toBe(null)
  expect(
    commonKind({ mime: 'application/json', data: 1 }, { mime: 'text/plain', data: 'one' }),
  ).toBe('document')
})
