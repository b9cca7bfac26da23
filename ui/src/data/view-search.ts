/** View state that stands in the address's query: what is as usual is left out of it. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

type Search = Record<string, string | number | undefined>
type Change = (value: string, how?: { replace?: boolean }) => void

/** Return the query as texts. */
export function useQueryTexts(): Record<string, string> {
  const search = useSearch({ strict: false }) as Search
  return Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)]))
}

/** Follow one word of the query, and change it; `usual` is what it is where it is not there. */
export function useQueryText(name: string, usual = ''): [string, Change] {
  const search = useSearch({ strict: false }) as Search
  const change = useChange()
  const set = useCallback<Change>(
    (value, how) => change({ [name]: value === usual ? undefined : value }, how),
    [change, name, usual],
  )
  return [String(search[name] ?? usual), set]
}

/** Change several words at once; `undefined` takes one out. */
export function useChange(): (
  words: Record<string, string | undefined>,
  how?: { replace?: boolean },
) => void {
  const navigate = useNavigate()
  return useCallback(
    (words, { replace = false } = {}) =>
      void navigate({
        to: '.',
        search: (before: Search) => without({ ...before, ...words }),
        replace,
        resetScroll: false,
      }),
    [navigate],
  )
}

const without = (search: Search): Search =>
  Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  )

/** Return a list of words as one, and back: `failed,changed`. */
export const listed = (text: string): string[] => text.split(',').filter(Boolean)

/** What stays of the query when the same view of another run is looked at: all but a place in it. */
export const asHere = (search: Search): Search => ({ ...search, line: undefined })
