/** The row at which the reader was: it is still that one when they come back to the list. */
import { useCallback, useState } from 'react'

const rows = new Map<string, string>()

export function useRemembered(list: string): [string, (key: string) => void] {
  const [, setChanges] = useState(0)
  const change = useCallback(
    (key: string) => {
      rows.set(list, key)
      setChanges((count) => count + 1)
    },
    [list],
  )
  return [rows.get(list) ?? '', change]
}
