/**
 * A search for the first bad value, as it stands in the address: what is known to be bad, and what
 * was answered. Nobody keeps it anywhere else, so it can be shared, left and taken up again.
 */
import type { BisectMarks } from '@/data/walks'

export type Search = { bad: string; good: string[]; alsoBad: string[] }

/** Read a search: `report~g:extract_orders~b:score`; null where there is none. */
export function readSearch(text: string): Search | null {
  const [bad = '', ...answers] = text.split('~')
  if (!bad) return null
  const of = (mark: string) =>
    answers.filter((answer) => answer.startsWith(mark)).map((answer) => answer.slice(mark.length))
  return { bad, good: of('g:'), alsoBad: of('b:') }
}

export const writeSearch = ({ bad, good, alsoBad }: Search): string =>
  [bad, ...good.map((at) => `g:${at}`), ...alsoBad.map((at) => `b:${at}`)].join('~')

/** Return a search with one more answer; a second one about the same stop takes the first's place. */
export function answeredWith(search: Search, at: string, said: 'good' | 'bad'): Search {
  const others = (list: string[]) => list.filter((one) => one !== at)
  const [good, alsoBad] = [others(search.good), others(search.alsoBad)]
  return said === 'good'
    ? { ...search, good: [...good, at], alsoBad }
    : { ...search, good, alsoBad: [...alsoBad, at] }
}

/** Return a search with whole addresses, as the server wants them. */
export function addressed({ bad, good, alsoBad }: Search, run: string): BisectMarks {
  const whole = (at: string) => `${run}/${at}`
  return { bad: whole(bad), good: good.map(whole), alsoBad: alsoBad.map(whole) }
}
