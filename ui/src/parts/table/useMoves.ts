/** Moving through rows by keys; one row has the focus, the others wait (a roving tabindex). */
import { useKeys } from '@/data/view-keys'

type Wishes = {
  count: number
  at: number
  moveTo: (place: number) => void
  page: () => number
  isMain: boolean
}

/** Return where a key leads from a place among `count`; null where it leads nowhere. */
export function placeAfter(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null
  const place = {
    j: at + 1,
    ArrowDown: at + 1,
    k: at < 0 ? 0 : at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: count - 1,
    PageDown: at + page,
    PageUp: at - page,
  }[key]
  return place === undefined ? null : Math.min(count - 1, Math.max(0, place))
}

/** Bind `j` and `k` where this is the page's main table; return what arrows do in its rows. */
export function useMoves({ count, at, moveTo, page, isMain }: Wishes) {
  const move = (key: string): boolean => {
    const place = placeAfter(key, at, count, page())
    if (place !== null) moveTo(place)
    return place !== null
  }
  useKeys({ j: isMain && (() => void move('j')), k: isMain && (() => void move('k')) })
  return (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length === 1) return
    if (isField(event.target)) return
    if (move(event.key)) event.preventDefault()
  }
}

const isField = (place: EventTarget) =>
  place instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(place.tagName)
