import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchOrTake } from './early'

const AT = 'http://localhost/api/v1/runs/sales/12/overview?vs='
const asked = vi.fn(() => Promise.resolve(new Response('anew')))
const bodyOf = async (request: Request) => (await fetchOrTake(request)).text()

beforeEach(() => {
  vi.stubGlobal('fetch', asked)
  const answers = new Map([[AT, Promise.resolve(new Response('early'))]])
  window.cairnEarly = { session: null, answers }
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  delete window.cairnEarly
})

test('what was asked for early is taken once, and asked for anew afterwards', async () => {
  expect(await bodyOf(new Request(AT))).toBe('early')
  expect(await bodyOf(new Request(AT))).toBe('anew')
})

test.each([
  ['another address', new Request(`${AT}11`)],
  ['a change', new Request(AT, { method: 'POST' })],
])('%s is asked for', async (_, request) => {
  expect(await bodyOf(request)).toBe('anew')
})

test('what nobody has asked for in time is old', async () => {
  vi.spyOn(performance, 'now').mockReturnValue(5_001)
  expect(await bodyOf(new Request(AT))).toBe('anew')
})

test('without a script before the page all is asked for', async () => {
  delete window.cairnEarly
  expect(await bodyOf(new Request(AT))).toBe('anew')
})
