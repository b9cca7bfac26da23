/**
 * A preview's JSON, read with suspicion: another process has written it, and an author's previewer
 * may have put anything into it. What has the wrong shape is as good as not there.
 */
export type Facts = Readonly<Record<string, unknown>>

/** A preview as far as it is understood; `facts` are all of its fields as they were written. */
export type Shown = {
  type: string
  summary: string
  level: string
  mime: string
  data: unknown
  hasData: boolean
  error: string | null
  isCut: boolean
  facts: Facts
}

export const isFacts = (told: unknown): told is Facts =>
  typeof told === 'object' && told !== null && !Array.isArray(told)
export const factsOf = (told: unknown): Facts => (isFacts(told) ? told : {})
export const listOf = (told: unknown): readonly unknown[] => (Array.isArray(told) ? told : [])
export const textOf = (told: unknown): string => (typeof told === 'string' ? told : '')
export const numberOf = (told: unknown): number | null =>
  typeof told === 'number' && Number.isFinite(told) ? told : null
/** Return a count from 0; null for all that is none. */
export const countOf = (told: unknown): number | null =>
  typeof told === 'number' && Number.isSafeInteger(told) && told >= 0 ? told : null
/** Return a share from 0 to 1; null for all that is none. */
export const shareOf = (told: unknown): number | null =>
  typeof told === 'number' && told >= 0 && told <= 1 ? told : null

/** Read a preview; of what is no object at all nothing is known. */
export function read(preview: unknown): Shown {
  const facts = factsOf(preview)
  return {
    type: textOf(facts.type),
    summary: textOf(facts.summary),
    level: textOf(facts.level),
    mime: textOf(facts.mime).split(';')[0]?.trim().toLowerCase() ?? '',
    data: facts.data,
    hasData: facts.data !== undefined,
    error: typeof facts.error === 'string' ? facts.error : null,
    isCut: facts.truncated === true,
    facts,
  }
}
