/** The filter's text: words of the form `key:value`, with spaces in quotes; as the server reads it. */
const TOKEN = /(?:[^\s"]|"[^"]*"?)+/g

export const tokensOf = (text: string): string[] => text.match(TOKEN) ?? []
export const textOf = (tokens: readonly string[]): string => tokens.join(' ')

/** Return the tokens with one more; what it says in another way goes. */
export function withToken(tokens: readonly string[], token: string): string[] {
  const key = keyOf(token)
  const isOther = (one: string) => one !== token && (!key || keyOf(one) !== key)
  return [...tokens.filter(isOther), token]
}

const keyOf = (token: string): string => /^([\w.]+)[:=]/.exec(token)?.[1] ?? ''

/** What a key of the filter may be, and what it is for. */
export const KEYS: Record<string, { for: string; values: readonly string[] }> = {
  'state:': {
    for: 'how it went',
    values: ['failed', 'running', 'success', 'paused', 'lost', 'cancelled'],
  },
  'flow:': { for: 'its flow, or a pattern such as geo*', values: [] },
  'since:': { for: 'begun since', values: ['1h', '24h', '7d', '30d'] },
  'until:': { for: 'begun before', values: ['1h', '24h', '7d'] },
  'data:': { for: 'its data beside the last good run', values: ['changed', 'same', 'unknown'] },
  'trigger:': { for: 'who started it', values: ['cli', 'python', 'schedule'] },
  'resumed:': { for: 'whether it goes on from another', values: ['yes', 'no'] },
  'param.': { for: 'a parameter: param.region=EU', values: [] },
}

export type Completion = { token: string; told: string; isWhole: boolean }

/** Return what a word that is being written may become. */
export function completions(word: string, flows: readonly string[]): Completion[] {
  const at = word.indexOf(':')
  if (at < 0) {
    return Object.entries(KEYS)
      .filter(([key]) => key.startsWith(word))
      .map(([token, { for: told }]) => ({ token, told, isWhole: false }))
  }
  const key = word.slice(0, at + 1)
  const begun = word.slice(at + 1)
  const values = key === 'flow:' ? flows : (KEYS[key]?.values ?? [])
  return values
    .filter((value) => value.startsWith(begun) && value !== begun)
    .slice(0, 12)
    .map((value) => ({ token: key + value, told: '', isWhole: true }))
}
