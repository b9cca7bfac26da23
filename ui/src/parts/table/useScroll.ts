/** The page's own scrolling, which long tables use instead of one of their own. */
import { useLayoutEffect, useState } from 'react'

export const scroller = (): HTMLElement =>
  document.getElementById('main') ?? document.documentElement

/** Return how far below the top of what scrolls an element begins, in pixels. */
export function useOffset(place: React.RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const measure = () => {
      const element = place.current
      if (!element) return
      const main = scroller()
      const top = element.getBoundingClientRect().top - main.getBoundingClientRect().top
      setOffset(Math.round(top + main.scrollTop))
    }
    measure()
    if (typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(measure)
    const content = scroller().firstElementChild
    if (content) observer.observe(content)
    return () => observer.disconnect()
  }, [place])
  return offset
}
