/** The wheel over a picture: it zooms with Ctrl or ⌘, pans sideways, and else scrolls the page. */
import { useEffect, useEffectEvent } from 'react'

export type Turn = { kind: 'zoom'; by: number } | { kind: 'pan'; dx: number }

const LINE = 16 // pixels of a line, where a wheel counts in lines
const PER_NOTCH = 500 // pixels of turning that zoom by e

/** Return what a turn of the wheel asks for, or null where it is the page's. */
export function turnOf(event: {
  deltaX: number
  deltaY: number
  deltaMode: number
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
}): Turn | null {
  const unit = event.deltaMode === 1 ? LINE : 1
  const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
  if (event.ctrlKey || event.metaKey) return { kind: 'zoom', by: Math.exp(-dy / PER_NOTCH) }
  if (event.shiftKey && dx === 0) return dy === 0 ? null : { kind: 'pan', dx: dy }
  return Math.abs(dx) > Math.abs(dy) ? { kind: 'pan', dx } : null
}

/** Call `turned` for those turns over an element that are its own, and keep them from the page. */
export function useWheel(
  element: HTMLElement | null,
  turned: (turn: Turn, x: number, y: number) => void,
): void {
  const act = useEffectEvent(turned)
  useEffect(() => {
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      const turn = turnOf(event)
      if (!turn) return
      event.preventDefault()
      const box = element.getBoundingClientRect()
      act(turn, event.clientX - box.left, event.clientY - box.top)
    }
    // React's own wheel listener is passive: it could not keep the page from zooming.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [element])
}
