import { expect, test } from 'vitest'
import { piecesOf } from './ansi'

test('a line without escapes is one piece', () => {
  expect(piecesOf('plain <b>')).toEqual([{ text: 'plain <b>', tone: '', isBold: false }])
})

test('colours begin and end, and what moves a cursor is left out', () => {
  expect(
    piecesOf('\u001b[2Ka \u001b[1;31mred\u001b[0m b').map(({ text, tone }) => [text, tone]),
  ).toEqual([
    ['a ', ''],
    ['red', 'red'],
    [' b', ''],
  ])
})

test('256 colours are not mistaken for ours', () => {
  expect(piecesOf('\u001b[38;5;31mx')).toEqual([{ text: 'x', tone: '', isBold: false }])
})
