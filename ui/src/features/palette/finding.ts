/** What a few letters may mean. */
import type { Deed } from '@/data/view-keys'

export type Action = { key: string; deed: Deed }

// Moving about in a list, and what has brought the reader here, are nothing to be looked for.
const UNTOLD = new Set(['j', 'k', 'Enter', 'mod+k', '.', '/', 'n', 'N', 'End'])

/** Return how well letters stand in a text, in their order; 0 for not at all. */
export function score(text: string, letters: string): number {
  const [told, asked] = [text.toLowerCase(), letters.toLowerCase().trim()]
  if (asked === '') return 1
  const at = told.indexOf(asked)
  if (at >= 0) return 3 - at / (told.length + 1)
  let from = 0
  for (const letter of asked.replace(/\s/g, '')) {
    from = told.indexOf(letter, from) + 1
    if (from === 0) return 0
  }
  return 1 - from / (told.length + 2)
}

/** Return what can be done here and is meant by the letters, the likeliest first. */
export function actionsFor(deeds: ReadonlyMap<string, Deed>, letters: string): Action[] {
  return [...deeds]
    .filter(([key]) => !UNTOLD.has(key))
    .map(([key, deed]) => ({ key, deed, is: score(deed.does, letters) }))
    .filter(({ is }) => is > 0)
    .sort((a, b) => b.is - a.is)
    .map(({ key, deed }) => ({ key, deed }))
}
