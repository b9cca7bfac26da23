import { expect, test } from 'vitest'
import { queryOf, wordsOf } from './view-query'

test('a query reads as its filter does, and comes back as it was', () => {
  const words = { q: 'state:failed param.region=EU "disk full" a&b+c%', x: 'sales/1,sales/2' }

  const query = queryOf(words)

  expect(query).toBe(
    '?q=state:failed+param.region=EU+%22disk+full%22+a%26b%2Bc%25&x=sales/1,sales/2',
  )
  expect(wordsOf(query)).toEqual(words)
})

test('what is usual is left out', () => {
  expect(queryOf({ tab: undefined, q: '' })).toBe('')
})

test('numbers stay texts', () => {
  expect(wordsOf('?line=5&q=true')).toEqual({ line: '5', q: 'true' })
})
