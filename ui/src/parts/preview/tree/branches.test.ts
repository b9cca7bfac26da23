import { describe, expect, test } from 'vitest'
import { fixture } from '../fixtures/fixture'
import { CAP, labelOf, linesOf, openAtFirst, sizeOf, type Branch } from './branches'
import { deedOf } from './TreeView'

const none = { ids: new Set<string>(), shown: new Map<string, number>() }
const all = (root: unknown) => {
  let opened = none
  for (let round = 0; round < 10; round += 1) {
    const ids = linesOf(root, opened).lines.flatMap((line) => ('value' in line ? [line.id] : []))
    opened = { ids: new Set(ids), shown: new Map() }
  }
  return linesOf(root, opened).lines
}
const paths = (root: unknown) => all(root).flatMap((line) => ('path' in line ? [line.path] : []))

describe('the way to a value in Python', () => {
  test('goes by keys and places', () => {
    expect(paths(fixture('tree').data)).toContain('value["days"][0]["orders"][2]')
  })

  test('goes by attributes where it is a record', () => {
    expect(paths(fixture('record').data)).toContain('value.lines[0]["sku"]')
  })

  test('skips what only says of which kind a list is', () => {
    expect(paths(fixture('set').data)).toEqual(['value[0]', 'value[1]', 'value[2]'])
  })
})

test('what was not captured is told, and is no child', () => {
  const { lines } = linesOf(fixture('long-list').data, none)
  expect(lines).toHaveLength(201)
  expect(lines.at(-1)).toMatchObject({ rest: 800, isCaptured: false })
  const keyed = linesOf({ a: 1, $more: 3 }, none).lines
  expect(keyed.at(-1)).toMatchObject({ rest: 3, isCaptured: false })
})

test('of very many children the first are shown, and more when they are asked for', () => {
  const root = Array.from({ length: 1_000 }, (_, at) => at)
  expect(linesOf(root, none).lines.at(-1)).toMatchObject({ rest: 800, isCaptured: true })
  const more = linesOf(root, { ids: new Set(), shown: new Map([['', 400]]) })
  expect(more.lines.at(-1)).toMatchObject({ rest: 600, isCaptured: true })
})

test('never more lines than people can read', () => {
  const root = Array.from({ length: 100 }, () => Array.from({ length: 150 }, () => 1))
  const ids = new Set(root.map((_, at) => `/${at}`))
  const { lines, isCapped } = linesOf(root, { ids, shown: new Map() })
  expect(lines).toHaveLength(CAP)
  expect(isCapped).toBe(true)
})

test('a description has no children', () => {
  expect(sizeOf({ $type: 'list', length: 3 })).toBe(0)
  expect(sizeOf({ $type: 'bytes', length: 3, hex: '00' })).toBe(0)
  expect(sizeOf({ $redacted: true })).toBe(0)
  expect(sizeOf({ $type: 'Order', name: 'x' })).toBe(1)
  expect(labelOf({ $type: 'Order', number: 7, lines: [] }, 2)).toBe('Order 2 fields')
})

test('small trees are open at first, large ones are not', () => {
  expect([...openAtFirst({ a: [1, 2], b: { c: 1 } })]).toEqual(['/0', '/1'])
  expect([...openAtFirst({ a: Array.from({ length: 500 }, () => 1) })]).toEqual([])
})

test('arrow keys open, close and leave branches', () => {
  const lines = linesOf({ a: [1], b: 2 }, { ids: new Set(['/0']), shown: new Map() }).lines
  const press = (key: string, at: number) => deedOf(key, lines[at] as Branch, at, lines, 10)
  expect(press('ArrowLeft', 0)).toEqual({ act: true })
  expect(press('ArrowRight', 0)).toEqual({ go: 1 })
  expect(press('ArrowLeft', 1)).toEqual({ go: 0 })
  expect(press('End', 0)).toEqual({ go: 2 })
  expect(press('c', 1)).toEqual({ copy: true })
  expect(press('j', 1)).toBeNull()
})
