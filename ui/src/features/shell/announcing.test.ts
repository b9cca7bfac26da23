import { expect, test } from 'vitest'
import type { RunSummary } from '@/api/forms'
import { endsOf, sentenceOf } from './announcing'

const run = (addr: string, state: string, changed: number | null = null) =>
  ({ addr, state, data: { changed } }) as RunSummary

test('what was seen to run, and is over, has ended; once', () => {
  const states = new Map<string, string>()

  expect(endsOf([run('a/1', 'running'), run('a/0', 'success')], states)).toEqual([])
  expect(endsOf([run('a/1', 'failed')], states).map(({ addr }) => addr)).toEqual(['a/1'])
  expect(endsOf([run('a/1', 'failed')], states)).toEqual([])
})

test('few are told one by one, many as a number', () => {
  expect(sentenceOf([run('a/1', 'success', 3)])).toBe(
    'run a/1 finished: success, data changed in 3 tasks',
  )
  expect(sentenceOf(['1', '2', '3', '4'].map((no) => run(`a/${no}`, 'success')))).toBe(
    '4 runs finished',
  )
})
