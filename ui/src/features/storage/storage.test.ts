import { expect, test } from 'vitest'
import type { Usage } from '@/api/forms'
import { forecastOf } from './forecast'
import { treemap } from './treemap'
import { collected } from './words'

const total = (facts: Partial<Usage['total']>): Usage['total'] => ({
  name: 'total',
  runs: 1,
  checkpoints: 1,
  bytes: 0,
  saved: 0,
  new_in_a_week: 0,
  deleted: 0,
  oldest: '2026-01-01T00:00:00Z',
  newest: null,
  ...facts,
})
const NOW = Date.parse('2026-11-30T00:00:00Z')

test('areas are in proportion, inside of their place, and lie upon none other', () => {
  const areas = treemap([6, 6, 4, 3, 2, 2, 1], (weight) => weight, 600, 400)

  expect(areas.map(({ width, height }) => Math.round(width * height))).toEqual(
    [6, 6, 4, 3, 2, 2, 1].map((weight) => weight * 10_000),
  )
  for (const { x, y, width, height } of areas) {
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x + width).toBeLessThanOrEqual(600.001)
    expect(y + height).toBeLessThanOrEqual(400.001)
  }
  const overlaps = areas.flatMap((a, place) =>
    areas
      .slice(place + 1)
      .filter(
        (b) =>
          Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 0.001 &&
          Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 0.001,
      ),
  )
  expect(overlaps).toEqual([])
})

test('areas are as square as in the paper', () => {
  const [first] = treemap([6, 6, 4, 3, 2, 2, 1], (weight) => weight, 6, 4)

  expect([first?.width, first?.height]).toEqual([3, 2])
})

test('what has no weight has no area', () => {
  expect(treemap([0, 0], (weight) => weight, 100, 100)).toEqual([])
  expect(treemap([0, 5], (weight) => weight, 100, 100)).toHaveLength(1)
})

test('growth is carried on, where there is a week to take it from', () => {
  expect(forecastOf(total({ bytes: 100e9, new_in_a_week: 10e9 }), NOW)).toBe(
    '10 GB were added in the last seven days: at this rate it doubles, to 200 GB, by 2027-02-08.',
  )
  expect(
    forecastOf(total({ bytes: 84e6, new_in_a_week: 84e6, oldest: '2026-11-29T00:00:00Z' }), NOW),
  ).toMatch(/there is no rate yet/)
  expect(forecastOf(total({ bytes: 1e12, new_in_a_week: 1e3 }), NOW)).toMatch(/ten years/)
  expect(forecastOf(total({ bytes: 5 }), NOW)).toBe('Nothing was added in the last seven days.')
  expect(forecastOf(total({}), NOW)).toBe('')
})

test('what a policy would do is told in a sentence', () => {
  const nothing = {
    v: 1,
    runs: [],
    values: 0,
    bytes: 0,
    bytes_left: 5000,
    resume_less: [],
    oldest_kept: null,
    command: '',
  }

  expect(collected(nothing)).toBe('Nothing would be deleted; 5.0 KB stay.')
  expect(
    collected({
      ...nothing,
      runs: [
        { addr: 'f/1', values: 28, bytes: 42e6 },
        { addr: 'f/2', values: 1, bytes: 1 },
      ],
      values: 29,
      bytes: 42e6,
      resume_less: ['f/3'],
      oldest_kept: '2026-11-01T00:00:00Z',
    }),
  ).toBe('29 values of 2 runs, 42 MB, would be deleted; 5.0 KB stay.')
})
