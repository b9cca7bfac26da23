import { expect, test } from 'vitest'
import type { Columns, Overview, RunPage, RunSummary } from '@/api/forms'
import { joined, patch } from './freshness'
import { queries } from './queries'

const columns = (facts: Partial<Columns>): Columns => ({
  v: 1,
  run: 'sales/1',
  n: 0,
  base: '',
  rev: 1,
  more: false,
  tasks: [],
  states: [],
  types: [],
  seq: [],
  task: [],
  map: [],
  state: [],
  start: [],
  dur: [],
  wait: [],
  write: [],
  attempt: [],
  size: [],
  type: [],
  summary: [],
  vs: '',
  ...facts,
})
const row = (seq: number, task: string, vs: string) =>
  columns({
    n: 1,
    tasks: [task],
    states: ['success'],
    types: ['int'],
    seq: [seq],
    task: [0],
    map: [-1],
    state: [0],
    start: [seq * 10],
    dur: [1],
    wait: [0],
    write: [0],
    attempt: [1],
    size: [8],
    type: [0],
    summary: [task],
    vs,
  })

test('rows follow on, each once, and their words find their places', () => {
  const known = joined(row(1, 'a', '='), row(2, 'b', '!'))

  expect(known.tasks).toEqual(['a', 'b'])
  expect(known.task).toEqual([0, 1])
  expect([known.states, known.state, known.vs, known.n]).toEqual([['success'], [0, 0], '=!', 2])
  expect(joined(known, row(2, 'b', '!'))).toBe(known)
})

const run = (addr: string, state: string) => ({ addr, flow: 'sales', state }) as RunSummary

test('a run that is told of changes where it stands, in lists of one page and of many', () => {
  const page = (runs: RunSummary[]): RunPage => ({ v: 1, runs, next: null, total: null })
  const before = [run('sales/2', 'running'), run('sales/1', 'success')]
  queries.setQueryData(['runs', 'list', ''], { pages: [page(before)], pageParams: [''] })
  queries.setQueryData(['runs', 'newest', ''], page(before))

  patch({ id: '', event: 'runs', data: { runs: [run('sales/2', 'failed')] } })

  const many = queries.getQueryData<{ pages: RunPage[] }>(['runs', 'list', ''])
  const one = queries.getQueryData<RunPage>(['runs', 'newest', ''])
  for (const list of [many?.pages[0], one])
    expect(list?.runs.map(({ state }) => state)).toEqual(['failed', 'success'])
})

test('a run’s header is what was told of it last', () => {
  const key = ['run', 'sales/2', 'overview', '']
  queries.setQueryData(key, { run: run('sales/2', 'running'), groups: [] })

  patch({ id: '', event: 'run', data: { addr: 'sales/2', summary: run('sales/2', 'success') } })

  expect(queries.getQueryData<Overview>(key)?.run.state).toBe('success')
})

test('what is no event of ours is passed over', () => {
  expect(() => patch({ id: '', event: 'other', data: null })).not.toThrow()
})
