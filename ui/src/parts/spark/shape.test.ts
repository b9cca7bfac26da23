import { expect, test } from 'vitest'
import { bars, stairs } from './shape'

test('the greatest value is as high as the picture, and none has no bar', () => {
  const drawn = bars([1, null, 4], 30, 20)

  expect(drawn.map((bar) => bar.height)).toEqual([5, 20])
  expect(drawn.map((bar) => bar.x)).toEqual([0, 20])
})

test('what is there can be seen, however small it is', () => {
  expect(bars([0.0001, 1000], 10, 20)[0]?.height).toBe(1.5)
  expect(bars([0, 1000], 10, 20)[0]?.height).toBe(0)
})

test('stairs begin and end on the ground', () => {
  expect(stairs([1, 2], 20, 10, 2)).toBe('M0 10V5H10V0H20V10')
  expect(stairs([], 20, 10, 2)).toBe('')
})
