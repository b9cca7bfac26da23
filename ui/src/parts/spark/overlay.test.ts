import { expect, test } from 'vitest'
import { overlaid } from './overlay'

const sum = (shares: number[]) => shares.reduce((all, share) => all + share, 0)

test('each side keeps all of its counts, as a share', () => {
  const a = { edges: [0, 1, 2, 3], counts: [1, 2, 1] }
  const b = { edges: [1, 1.5, 10], counts: [300, 100] }

  const both = overlaid(a, b)

  expect(sum(both?.a ?? [])).toBeCloseTo(1)
  expect(sum(both?.b ?? [])).toBeCloseTo(1)
})

test('a bar is shared out over those that it covers', () => {
  const both = overlaid({ edges: [0, 4], counts: [4] }, { edges: [0, 8], counts: [1] }, 4)

  expect(both?.edges).toEqual([0, 2, 4, 6, 8])
  expect(both?.a).toEqual([0.5, 0.5, 0, 0])
  expect(both?.b).toEqual([0.25, 0.25, 0.25, 0.25])
})

test('a side of which all is one value stands in one bar', () => {
  const both = overlaid({ edges: [7, 7], counts: [9] }, { edges: [0, 10], counts: [1] }, 5)

  expect(both?.a).toEqual([0, 0, 0, 1, 0])
})

test('moments are laid on one axis of time', () => {
  const a = { edges: ['2026-01-01 00:00:00', '2026-01-02 00:00:00'], counts: [1] }
  const b = { edges: ['2026-01-02 00:00:00', '2026-01-03 00:00:00'], counts: [1] }

  const both = overlaid(a, b, 2)

  expect(both?.areMoments).toBe(true)
  expect(both?.a).toEqual([1, 0])
})

test('what has no axis of numbers is not drawn', () => {
  expect(overlaid({ edges: ['low', 'high'], counts: [1] }, { edges: [0, 1], counts: [1] })).toBe(
    null,
  )
  expect(overlaid({ edges: [3, 3], counts: [1] }, { edges: [3, 3], counts: [1] })).toBe(null)
})
