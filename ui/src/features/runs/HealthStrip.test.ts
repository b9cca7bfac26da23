import { expect, test } from 'vitest'
import type { FlowStatus } from '@/api/forms'
import { healthOf } from './HealthStrip'

const flow = (state: string, changed: number | null = null, is_lost = false) =>
  ({ flow: state, is_lost, last: { state, data: { changed } } }) as unknown as FlowStatus

test('each flow is told of once, what is worst first', () => {
  const told = healthOf([flow('success'), flow('success', 3), flow('failed', 2), flow('running')])

  expect(told.map(({ text }) => text)).toEqual([
    '1 failed',
    '1 running',
    '1 with other data',
    '1 flow fine',
  ])
})

test('a run that nobody works on any more is lost, not running', () => {
  expect(healthOf([flow('running', null, true)]).map(({ state }) => state)).toEqual(['lost'])
})
