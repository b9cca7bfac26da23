/** The query of an address as people read it: plain texts, with the signs of addresses as they are. */
type Search = Record<string, unknown>

// Legal in a query, and common in addresses and filters.
const LEGIBLE = /%(3A|40|2F|2C|2A|3D|3E|3C)/gi

const written = (text: string): string =>
  encodeURIComponent(text)
    .replace(LEGIBLE, (code) => decodeURIComponent(code))
    .replace(/%20/g, '+')

/** Return a query's words, each a text. */
export const wordsOf = (query: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(query))

/** Return the query of words; what is undefined or empty is left out. */
export function queryOf(words: Search): string {
  const parts = Object.entries(words)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${written(name)}=${written(String(value))}`)
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}
