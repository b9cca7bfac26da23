import { expect, test } from 'vitest'
import type { Diff } from '@/api/forms'
import { figure, moved } from '@/data/figures'
import { bothOf, levelOf, ofTask, shortNames } from './both'
import { firstOf, inShort, parting, partsOf, several } from './rows'
import { sectionsOf, versions } from './sections'

test('an address of two things is taken apart at its dots', () => {
  expect(bothOf('sales/1840...sales/1841')).toEqual({ a: 'sales/1840', b: 'sales/1841' })
  expect(bothOf('a/1/score:37@2...a/2/score:37')).toEqual({
    a: 'a/1/score:37@2',
    b: 'a/2/score:37',
  })
  expect(bothOf('sales/1840')).toBe(null)
  expect(bothOf('sales...sales/2')).toBe(null)
})

test('a run and a value are not compared', () => {
  expect(levelOf({ a: 'a/1', b: 'a/2' })).toBe('runs')
  expect(levelOf({ a: 'a/1/x', b: 'b/2/y' })).toBe('values')
  expect(levelOf({ a: 'a/1', b: 'a/2/x' })).toBe('mixed')
})

test('both are named as shortly as they can be told apart', () => {
  expect(shortNames({ a: 'a/1/x', b: 'a/2/x' })).toEqual(['1', '2'])
  expect(shortNames({ a: 'a/1', b: 'b/1' })).toEqual(['a/1', 'b/1'])
  expect(shortNames({ a: 'a/1/x:1', b: 'a/1/x:2' })).toEqual(['x:1', 'x:2'])
  expect(ofTask({ a: 'a/1', b: 'a/2' }, 'new', 'old')).toEqual({ a: 'a/1/old', b: 'a/2/new' })
})

test('figures are written as the command line writes them', () => {
  expect([1204331, 17.896123, -0.5, 1e-7].map(figure)).toEqual([
    '1,204,331',
    '17.8961',
    '-0.5',
    '1e-7',
  ])
  expect([moved(1200, 1000), moved(-7, 0), moved(0, 3), moved(5, 5)]).toEqual([
    '−16.7 %',
    '+100 %',
    '',
    '',
  ])
})

test('a delta comes apart into what changed and how far', () => {
  const delta = { metric: 'rows', a: 1, b: 2, text: '1,200 → 1,000  −16.7 %' }

  expect(partsOf(delta)).toEqual({ change: '1,200 → 1,000', far: '−16.7 %' })
  expect(partsOf({ ...delta, text: 'a  b → c' })).toEqual({ change: 'a  b → c', far: '' })
})

test('long texts are told where they part', () => {
  const a = 'Of 326,975 flights, those of Alaska arrive earliest (-9.9 min), and so on for long'
  const b = a.replace('-9.9', '+9.2')

  expect(partsOf({ metric: 'value', a, b, text: 'Of 326… → Of 326…' }).change).toBe(
    '…arrive earliest (-9.9 min), and so on… → …arrive earliest (+9.2 min), and so on…',
  )
  expect(parting('same', 'same and more')).toBe('same → same and more')
})

test('a value of which nothing is told is named', () => {
  expect(inShort('PNG 1100×495', 'PNG 1100×495')).toBe('PNG 1100×495, other content')
  expect(inShort('PNG 1×1', undefined)).toBe('PNG 1×1 → nothing')
})

test('what is looked at first is what was asked for, else where data parts', () => {
  const rows = ['a', 'b'].map((task) => ({
    task,
    status: 'changed',
    role: null,
    cause: null,
    n: [1, 1],
    deltas: [],
  }))

  expect(firstOf(rows, 'b:3', 'a')).toBe('b')
  expect(firstOf(rows, 'gone', 'b')).toBe('b')
  expect(firstOf(rows, '', null)).toBe('a')
  expect(several(['a', 'b', 'c', 'd', 'e'])).toBe('a · b · c · 2 more')
  expect(several(['a', 'b', 'c', 'd'])).toBe('a · b · c · d')
})

test('the strip counts what differs, and versions of one side alone are none', () => {
  const env = [
    { pkg: 'pandas', a: '2.2', b: '2.3' },
    { pkg: 'late', a: null, b: '1.0' },
  ]
  const data = [{ task: 'x', status: 'equal', role: null, cause: null, n: [0, 1], deltas: [] }]
  const empty = { code: [], params: [], external: [], timing: [], origins: [] }
  const diff = {
    ...empty,
    v: 1,
    a: 'f/1',
    b: 'f/2',
    verdict: { first: null, cause: null, text: null, origins: 0, changed: 0, comparable: 1 },
    env,
    graph: { added: ['n'], removed: [], renamed: [] },
    data,
    markdown: '',
  } satisfies Diff

  const told = sectionsOf(diff, { a: 1000, b: 1410 })

  expect(versions(env)).toHaveLength(1)
  expect(told.map(({ sign, text }) => `${sign}${text}`)).toEqual([
    '=',
    '=',
    '≠1',
    '=',
    '≠1',
    '≈1',
    '+41 %',
  ])
})
