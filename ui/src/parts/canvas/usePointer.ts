/** What a pointer does on a picture: it passes over, it presses, it draws a stretch, it pushes. */
import { useRef, useState } from 'react'

export type Place = { readonly x: number; readonly y: number }
/** From where a pointer was pressed to where it is. */
export type Stretch = { readonly from: Place; readonly to: Place }

type Acts = {
  press: (at: Place, event: React.PointerEvent) => void
  /** A stretch was drawn, in px. */
  draw?: (stretch: Stretch) => void
  /** Pushed by so many px since the last call: with Shift, or always if nothing can be drawn. */
  push?: (dx: number, dy: number) => void
}
type Drag = { start: Place; last: Place; isPush: boolean; hasMoved: boolean }

const STILL = 4 // px that a hand moves while it presses

/** Return where the pointer is, the stretch that is being drawn, and what an element listens to. */
export function usePointer({ press, draw, push }: Acts) {
  const [over, setOver] = useState<Place | null>(null)
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const drag = useRef<Drag | null>(null)

  const onPointerDown = (event: React.PointerEvent) => {
    if (event.button !== 0) return
    const start = placeOf(event)
    drag.current = { start, last: start, isPush: !draw || event.shiftKey, hasMoved: false }
    event.currentTarget.setPointerCapture?.(event.pointerId)
  }
  const onPointerMove = (event: React.PointerEvent) => {
    const at = placeOf(event)
    const now = drag.current
    if (!now) return setOver(at)
    now.hasMoved ||= Math.hypot(at.x - now.start.x, at.y - now.start.y) > STILL
    if (!now.hasMoved) return
    setOver(null)
    if (now.isPush) push?.(at.x - now.last.x, at.y - now.last.y)
    else setStretch({ from: now.start, to: at })
    now.last = at
  }
  const onPointerUp = (event: React.PointerEvent) => {
    const now = drag.current
    drag.current = null
    setStretch(null)
    if (!now) return
    const at = placeOf(event)
    if (!now.hasMoved) press(at, event)
    else if (!now.isPush) draw?.({ from: now.start, to: at })
  }
  const onPointerCancel = () => {
    drag.current = null
    setStretch(null)
    setOver(null)
  }
  const onPointerLeave = () => setOver(null)
  return {
    over,
    stretch,
    listeners: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave },
  }
}

function placeOf(event: React.PointerEvent): Place {
  const box = event.currentTarget.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}
