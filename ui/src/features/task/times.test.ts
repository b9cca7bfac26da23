import { expect, test } from 'vitest'
import { spent, standings } from './times'

test('waiting, running and writing are told apart', () => {
  const times = {
    ready_at: '2026-11-22T02:01:04.000Z',
    started_at: '2026-11-22T02:01:04.200Z',
    returned_at: '2026-11-22T02:01:14.600Z',
    written_at: '2026-11-22T02:01:16.100Z',
  }
  expect(spent(times)).toBe('12 s: wait 200 ms · run 10 s · write 1.5 s')
})

test('the newest state comes first, and has not ended', () => {
  const state = (at: string, state: string) => ({
    at: `2026-11-22T02:01:${at}Z`,
    state,
    attempt: 1,
    message: '',
    result: 'NoResult',
  })
  const told = standings([state('04.000', 'pending'), state('05.500', 'running')])
  expect(told.map(({ state, lasted }) => [state, lasted])).toEqual([
    ['running', null],
    ['pending', 1500],
  ])
})
