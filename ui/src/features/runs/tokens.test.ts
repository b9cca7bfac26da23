import { expect, test } from 'vitest'
import { completions, tokensOf, withToken } from './tokens'

test('a quote keeps its spaces, even before it is closed', () => {
  expect(tokensOf('flow:geo* "disk full" x')).toEqual(['flow:geo*', '"disk full"', 'x'])
  expect(tokensOf('"disk fu')).toEqual(['"disk fu'])
})

test('a key is there once, the last one said', () => {
  expect(withToken(['state:failed', 'x'], 'state:running')).toEqual(['x', 'state:running'])
})

test('words are completed with keys, keys with values, flow: with flows', () => {
  expect(completions('st', []).map(({ token }) => token)).toEqual(['state:'])
  expect(completions('state:f', []).map(({ token }) => token)).toEqual(['state:failed'])
  expect(completions('flow:ge', ['geo-import', 'x']).map(({ token }) => token)).toEqual([
    'flow:geo-import',
  ])
  expect(completions('state:failed', [])).toEqual([])
})
