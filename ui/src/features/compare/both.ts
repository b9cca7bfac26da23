/** The two things that are compared, as the page's address names them. */
import { lastPart } from '@/data/address'

export type Both = { a: string; b: string }
export type Level = 'runs' | 'values' | 'mixed'

/** Return both addresses of `A...B`; null where the text is none of two addresses. */
export function bothOf(text: string): Both | null {
  const [, a, b] = /^(.+)\.\.\.(.+)$/.exec(text.replace(/^\/+|\/+$/g, '')) ?? []
  return a && b && [a, b].every((one) => /^[^/]+\/[^/]+(\/[^/]+)?$/.test(one)) ? { a, b } : null
}

/** Return `A...B`, which is how the page's and the API's address name them. */
export const together = ({ a, b }: Both): string => `${a}...${b}`

/** Return whether runs are compared, or values; a run and a value can't be. */
export function levelOf({ a, b }: Both): Level {
  const [one, other] = [a, b].map((address) => address.split('/').length)
  if (one !== other) return 'mixed'
  return one === 3 ? 'values' : 'runs'
}

/** Return the address of the run of an address. */
export const runAddress = (address: string): string => address.split('/').slice(0, 2).join('/')

/** Return both addresses of a task of two runs; `before` is its name in the first. */
export const ofTask = ({ a, b }: Both, task: string, before = task): Both => ({
  a: `${runAddress(a)}/${before}`,
  b: `${runAddress(b)}/${task}`,
})

/** Return what tells both apart, in few letters: `1840` and `1841` of runs of one flow. */
export function shortNames({ a, b }: Both): [string, string] {
  const [one, other] = [runAddress(a), runAddress(b)]
  const isOneFlow = one.split('/')[0] === other.split('/')[0]
  if (isOneFlow && one !== other) return [lastPart(one), lastPart(other)]
  return one === other ? [lastPart(a), lastPart(b)] : [one, other]
}
