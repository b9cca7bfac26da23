import { expect, test } from 'vitest'
import { actionsFor, score } from './finding'

const deed = (does: string) => ({ does, act: () => {}, scope: '' })

test('letters in their order are found, what stands together first', () => {
  expect(score('daily-sales/1841', 'ds41')).toBeGreaterThan(0)
  expect(score('daily-sales/1841', 'sales')).toBeGreaterThan(score('daily-sales/1841', 'dls'))
  expect(score('daily-sales/1841', 'xyz')).toBe(0)
})

test('actions are those that are bound, without moving about', () => {
  const deeds = new Map([
    ['j', deed('next row')],
    ['w', deed('walk through the checkpoints')],
    ['y', deed('copy the address')],
  ])

  expect(actionsFor(deeds, '').map(({ key }) => key)).toEqual(['w', 'y'])
  expect(actionsFor(deeds, 'copy').map(({ key }) => key)).toEqual(['y'])
})
