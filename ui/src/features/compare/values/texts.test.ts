import { expect, test } from 'vitest'
import { compareTexts, folded } from './texts'

test('a changed line tells which of its words changed', () => {
  const { lines, removed, added } = compareTexts(
    'one\nlate by 9 min\nend\n',
    'one\nlate by 21 min\nend\n',
  )

  expect([removed, added]).toEqual([1, 1])
  expect(lines.map(({ kind, a, b }) => [kind, a, b])).toEqual([
    [' ', 1, 1],
    ['-', 2, null],
    ['+', null, 2],
    [' ', 3, 3],
  ])
  expect(lines[1]?.pieces.filter((piece) => piece.isChanged).map(({ text }) => text)).toEqual(['9'])
  expect(lines[2]?.pieces.filter((piece) => piece.isChanged).map(({ text }) => text)).toEqual([
    '21',
  ])
})

test('equal lines far from any change are left out', () => {
  const text = Array.from({ length: 20 }, (_, line) => `line ${line}`)
  const other = text.with(10, 'another')

  const shown = folded(compareTexts(text.join('\n'), other.join('\n')).lines)

  expect(shown.filter((line) => line === null)).toHaveLength(2)
  expect(shown.filter((line) => line !== null)).toHaveLength(8)
})

test('equal texts have no line that differs', () => {
  const { lines, removed, added } = compareTexts('a\nb', 'a\nb')

  expect([lines.length, removed, added]).toEqual([2, 0, 0])
  expect(folded(lines)).toEqual([null])
})
