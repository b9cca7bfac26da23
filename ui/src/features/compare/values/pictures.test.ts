import { expect, test } from 'vitest'
import { brighten } from './pictures'

test('pixels that differ are counted and made bright, all others are black', () => {
  const pixels = Uint8ClampedArray.from([0, 0, 0, 0, 1, 0, 2, 0, 200, 10, 0, 9])

  expect(brighten(pixels)).toBe(2)
  expect([...pixels]).toEqual([0, 0, 0, 255, 48, 0, 96, 255, 200, 10, 0, 255])
})
