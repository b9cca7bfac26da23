import { describe, expect, test } from 'vitest'
import { codeText, inputsText, movedParts } from './changes'

const input = (name: string, vs: string | null) => ({
  name,
  kind: 'checkpoint',
  addr: `sales/19/${name}`,
  type: null,
  summary: '',
  hash: null,
  vs,
})

describe('inputs', () => {
  test('are the same, or it is said which are not', () => {
    expect(inputsText([input('a', 'same'), input('b', 'equal')], '18')).toBe('= same as 18')
    expect(inputsText([input('a', 'same'), input('b', 'changed')], '18')).toBe('≠ b')
  })

  test('that nobody compared are not called the same', () => {
    expect(inputsText([input('a', null)], '18')).toBe('not compared')
    expect(inputsText([input('a', 'same'), input('b', null)], '18')).toBe('= same, as far as known')
    expect(inputsText([], '18')).toBe('it takes none')
  })
})

test('digests are told by what tells them apart', () => {
  expect(codeText('s1:9f2c77', 's1:41aabb')).toBe('≠ 9f2c → 41aa')
  expect(codeText(null, 's1:41aabb')).toBe('+ new')
})

describe('measures that moved', () => {
  const moved = (text: string) =>
    movedParts(
      [{ metric: 'price.null_rate', a: 0, b: 1, text }],
      [{ metric: 'price.null_rate' }],
    )[0]

  test('stand side by side', () => {
    expect(moved('0 % → 33.5 %')).toMatchObject({ before: '0 %', now: '33.5 %', change: '' })
    expect(moved('354 → 248  −29.9 %')).toMatchObject({
      now: '248',
      change: '−29.9 %',
      isOdd: true,
    })
  })

  test('of which the text tells no pair are told as they are', () => {
    expect(moved('2 of 3 lines differ')).toMatchObject({ before: '', now: '2 of 3 lines differ' })
    expect(moved('a → b → c')).toMatchObject({ before: '', now: 'a → b → c' })
  })
})
