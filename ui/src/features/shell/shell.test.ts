import { expect, test } from 'vitest'
import { pathOf } from './EditAddress'
import { trailOf } from './trail'

test('an address is its own path, with the place in which it stands before it', () => {
  expect(trailOf('/f/daily-sales/4/score:37@2').map(({ text }) => text)).toEqual([
    'flows',
    'daily-sales',
    '4',
    'score:37@2',
  ])
  expect(trailOf('/runs').map(({ text }) => text)).toEqual(['runs'])
})

test('a walk keeps its run in sight', () => {
  expect(trailOf('/walk/daily-sales/4/2').map(({ text }) => text)).toEqual([
    'walk',
    'daily-sales',
    '4',
  ])
})

test('what is written is an address, two of them, or a place', () => {
  expect(pathOf('daily-sales/last')).toBe('/f/daily-sales/last')
  expect(pathOf(' /runs ')).toBe('/runs')
  expect(pathOf('a/1...a/2')).toBe('/diff/a/1...a/2')
  expect(pathOf('')).toBe('/runs')
})
