import { expect, test } from 'vitest'
import type { History, RunSummary } from '@/api/forms'
import { taskRows } from './tasks'

test('tasks are counted over the runs in which they ran', () => {
  const runs = ['f/1', 'f/2', 'f/3'].map((addr) => ({ addr }) as RunSummary)
  const history: History = {
    v: 1,
    flow: 'f',
    runs,
    tasks: [
      { task: 'load', states: ['success', 'crashed', null], vs: ' ! ' },
      { task: 'later', states: [null, null, null], vs: '   ' },
    ],
  }

  expect(taskRows(history)).toEqual([
    { task: 'load', last: { run: 'f/2', state: 'crashed' }, ran: 2, failed: 1, changed: 1 },
    { task: 'later', last: null, ran: 0, failed: 0, changed: 0 },
  ])
})
