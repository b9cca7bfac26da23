import { describe, expect, test } from 'vitest'
import type { WalkStep } from '@/api/forms'
import { isChanged, nextChanged, parentOf, placeOf, signOf, stopOfStep, upstreamOf } from './stops'

const step = (task: string, seq: number, more: Partial<WalkStep> = {}): WalkStep => ({
  addr: `sales/19/${task}`,
  seq,
  task,
  map: null,
  state: 'success',
  children: null,
  type: 'int',
  summary: '1',
  content: 'c1:aa',
  vs: 'same',
  role: null,
  cause: null,
  moved: [],
  verdict: 'unknown',
  upstream: [],
  suspicion: 0,
  ...more,
})
const stops = [
  step('extract', 1),
  step('clean', 2, { vs: 'changed', role: 'origin', upstream: ['extract'] }),
  step('load', 3, { vs: null, state: 'reused' }),
  step('score', 4, { vs: 'changed', children: 20, upstream: ['clean', 'load'] }),
  step('rates', 5, { addr: 'sales/19/rates@2' }),
  step('report', 6, { vs: null, state: 'failed', type: null, upstream: ['rates', 'extract'] }),
].map(stopOfStep)

describe('where a key leads', () => {
  test('to the next one that differs, or failed', () => {
    expect(nextChanged(stops, 0, 1)).toBe(1)
    expect(nextChanged(stops, 3, 1)).toBe(5)
    expect(nextChanged(stops, 5, 1)).toBeNull()
    expect(nextChanged(stops, 3, -1)).toBe(1)
  })

  test('upstream to what differs, else to the one that was kept last', () => {
    expect(upstreamOf(stops, 3)).toBe(1)
    expect(upstreamOf(stops, 5)).toBe(4)
    expect(upstreamOf(stops, 0)).toBeNull()
  })
})

describe('an address leads to', () => {
  test('a task by its name, whatever attempt it was', () => expect(placeOf(stops, 'rates')).toBe(4))
  test('a stop by its number', () => expect(placeOf(stops, '4')).toBe(3))
  test('no stop, where it names none', () => expect(placeOf(stops, 'gone')).toBe(-1))
  test('children, where there is a place in it', () => {
    expect(parentOf('score:3')).toBe('score')
    expect(parentOf('score')).toBe('')
  })
})

describe('the sign of a stop', () => {
  const sign = (more: Partial<WalkStep>) => signOf(stopOfStep(step('a', 1, more))).sign

  test.each([
    ['=', { vs: 'same' }],
    ['≠', { vs: 'changed' }],
    ['≈', { vs: 'equal' }],
    ['+', { vs: 'new' }],
    ['◇', { vs: null, state: 'reused' }],
    ['=', { vs: 'same', state: 'reused' }],
    ['✗', { vs: null, state: 'failed', type: null }],
    ['∅', { vs: null, state: 'trigger_failed', type: null }],
    ['∅', { vs: null, state: 'running', type: null }],
    ['?', { vs: 'unknown' }],
    ['·', { vs: null }],
  ])('is %s', (told, more) => expect(sign(more)).toBe(told))
})

test('None is a value: it has a result, and is compared', () => {
  const none = stopOfStep(step('a', 1, { type: 'NoneType', summary: 'None' }))
  expect(signOf(none).sign).toBe('=')
  expect(isChanged(none)).toBe(false)
})
