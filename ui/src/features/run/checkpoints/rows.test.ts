import { expect, test } from 'vitest'
import type { Graph, Overview, TaskGroup } from '@/api/forms'
import { inPlanOrder, nextOf, rowsOf, shown } from './rows'

const group = (task: string, facts: Partial<TaskGroup> = {}) =>
  ({
    task,
    name: task,
    state: 'success',
    states: { success: 1 },
    message: '',
    result: { type: 'int', summary: '1' },
    vs: null,
    signals: [],
    ...facts,
  }) as unknown as TaskGroup
const changed = { run: 'a/1', status: 'changed', role: 'origin', cause: 'code', n: null }
const groups = [
  group('a'),
  group('b', { vs: changed }),
  group('c', { state: 'success', states: { success: 2, failed: 1 } }),
  group('d', { vs: changed, result: { type: '', summary: '' } }),
]
const rows = rowsOf({ groups, waiting: ['e'] } as unknown as Overview)
const names = (found: readonly { task: string }[]) => found.map(({ task }) => task).join('')

test('tasks that were not begun stand at the end', () => {
  expect(names(rows)).toBe('abcde')
})

test('a mapped task with one failed child is among the failed', () => {
  expect(names(shown(rows, ['failed'], '', []))).toBe('c')
})

test('filters add up, a text narrows', () => {
  expect(names(shown(rows, ['failed', 'changed'], '', []))).toBe('bcd')
  expect(names(shown(rows, ['changed'], 'D', []))).toBe('d')
})

test('without a checkpoint is what was not kept, or has not been made', () => {
  expect(names(shown(rows, ['unkept'], '', ['a']))).toBe('ade')
})

test('what is out of the ordinary is suspicious, what is deleted is not', () => {
  const signal = (kind: string) => [{ kind, metric: null, text: kind }]
  const told = rowsOf({
    groups: [
      group('a', { signals: signal('deleted') }),
      group('b', { signals: signal('anomaly') }),
    ],
    waiting: [],
  } as unknown as Overview)

  expect(names(shown(told, ['suspicious'], '', []))).toBe('b')
})

test('the next change goes round, either way', () => {
  expect(nextOf(rows, '', 'changed', 1)?.task).toBe('b')
  expect(nextOf(rows, 'b', 'changed', 1)?.task).toBe('d')
  expect(nextOf(rows, 'd', 'changed', 1)?.task).toBe('b')
  expect(nextOf(rows, 'b', 'changed', -1)?.task).toBe('d')
  expect(nextOf(rows, '', 'changed', -1)?.task).toBe('d')
  expect(nextOf(rows, '', 'suspicious', 1)).toBeUndefined()
})

test('the order of the plan puts layers one after the other', () => {
  const nodes = [...'edcba'].map((task, x) => ({ task, x, y: 0 }))

  expect(names(inPlanOrder(rows, { nodes } as unknown as Graph))).toBe('edcba')
})
