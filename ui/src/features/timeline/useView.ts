/** Which part of the time is looked at; as long as nothing was zoomed, all of it. */
import { useState } from 'react'
import { moved, showing, within, zoomed, type Span } from '@/parts/canvas/span'

const LEAST = 4 // ms that are looked at at least; moments are whole milliseconds
const EDGE = 0.02 // of the whole, that is left free after the last bar

export type View = {
  readonly span: Span
  readonly bounds: Span
  readonly isWhole: boolean
  fit: () => void
  look: (span: Span) => void
  zoom: (at: number, by: number) => void
  move: (by: number) => void
  show: (from: number, to: number) => void
}

/** Return the view of a stretch from `from` to `to` milliseconds, which may still grow. */
export function useView(from: number, to: number): View {
  const bounds = { from, to: to + (to - from) * EDGE }
  const [chosen, setChosen] = useState<Span | null>(null)
  const span = chosen ? within(chosen, bounds, LEAST) : bounds
  // What shows everything goes on to show everything as it grows.
  const set = (next: Span) => setChosen(next.from <= from && next.to >= to ? null : next)
  return {
    span,
    bounds,
    isWhole: chosen === null,
    fit: () => setChosen(null),
    look: (next) => set(within(next, bounds, LEAST)),
    zoom: (at, by) => set(zoomed(span, at, by, bounds, LEAST)),
    move: (by) => set(moved(span, by, bounds, LEAST)),
    show: (a, b) => set(showing(span, a, b, bounds, LEAST)),
  }
}
