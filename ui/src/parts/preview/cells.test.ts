import { describe, expect, test } from 'vitest'
import { cellText, decimalsOf, escaped, inline, leafText, percent } from './cells'

describe('a text on one line', () => {
  test('shows what can not be seen, so that two texts that differ look different', () => {
    expect(escaped('a\nb\tc\r')).toBe('a\\nb\\tc\\r')
    expect(escaped('\f\u0000')).toBe('\\x0c\\x00')
  })

  test('is not turned around by marks of direction', () => {
    expect(escaped('a\u202eb\u2066')).toBe('a\\u202eb\\u2066')
  })

  test('in quotes is told exactly', () => {
    expect(leafText('say "hi"\\n\n')).toBe('"say \\"hi\\"\\\\n\\n"')
  })
})

test('the numbers of a column have the decimals that the longest needs, four at most', () => {
  const places = decimalsOf([12.5, 3, 0.12345, null])
  expect(places).toBe(4)
  expect([12.5, 3, 0.12345, null].map((cell) => cellText(cell, places))).toEqual([
    '12.5000',
    '3.0000',
    '0.1235',
    'null',
  ])
})

test('numbers that have no place among decimals are told by their digits', () => {
  expect(cellText(1e-9, 2)).toBe('1e-9')
  expect(cellText(1.5e300, 2)).toBe('1.5e+300')
})

test('what a tree says of values is told in words', () => {
  expect(inline({ $type: 'list', length: 7 })).toBe('<list of 7, too deep to be shown>')
  expect(inline({ $redacted: true })).toBe('(redacted)')
  expect(inline([1, { $more: 3 }])).toBe('[1, … 3 more]')
  expect(inline({ $type: 'Order', number: 7 })).toBe('<Order number: 7>')
})

test('shares are told as people say them', () => {
  expect([0, 0.0004, 0.002, 0.25, 0.335, 1].map(percent)).toEqual([
    '0 %',
    '<0.1 %',
    '0.2 %',
    '25 %',
    '34 %',
    '100 %',
  ])
})
