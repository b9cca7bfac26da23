/** Cells that are laid out like text: from left to right, then the next line. */
export type Wrap = {
  /** px from one cell to the next. */
  readonly cell: number
  readonly across: number
  readonly lines: number
}

const [LEAST, MOST] = [6, 14] // px of a cell
const ROOM = 300 // px of height that cells would like to fill

/** Return the layout of `n` cells in `width` px: as large as there is room for, within limits. */
export function wrapOf(n: number, width: number): Wrap {
  const fair = Math.floor(Math.sqrt((Math.max(1, width) * ROOM) / Math.max(1, n)))
  const cell = Math.min(MOST, Math.max(LEAST, fair))
  const across = Math.max(1, Math.floor(width / cell))
  return { cell, across, lines: Math.ceil(n / across) }
}

/** Return the place of the cell at (x, y), or -1; beyond the edges, the nearest if `isNear`. */
export function cellAt(wrap: Wrap, n: number, x: number, y: number, isNear = false): number {
  let [column, line] = [Math.floor(x / wrap.cell), Math.floor(y / wrap.cell)]
  if (isNear) {
    column = Math.min(wrap.across - 1, Math.max(0, column))
    line = Math.min(wrap.lines - 1, Math.max(0, line))
  }
  if (column < 0 || column >= wrap.across || line < 0) return -1
  const place = line * wrap.across + column
  if (place < n) return place
  return isNear ? n - 1 : -1
}

/** Return the left top corner of a cell. */
export const cornerOf = ({ cell, across }: Wrap, place: number): { x: number; y: number } => ({
  x: (place % across) * cell,
  y: Math.floor(place / across) * cell,
})

/** Return the place to which a key goes from `place`, or null where it is no key to move. */
export function movedTo(key: string, place: number, n: number, wrap: Wrap): number | null {
  const { across } = wrap
  const steps: Record<string, number> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - across,
    ArrowDown: place + across,
    PageUp: place - 10 * across,
    PageDown: place + 10 * across,
    Home: 0,
    End: n - 1,
  }
  const to = steps[key]
  if (to === undefined) return null
  const isLeap = key === 'PageUp' || key === 'PageDown'
  return to >= 0 && to < n ? to : isLeap ? Math.min(n - 1, Math.max(0, to)) : place
}
