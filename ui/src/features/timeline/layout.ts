/** Where lanes stand, from top to bottom, and how much room a row of bars has. */
import { firstWhere } from '@/parts/canvas/hit'
import type { Lane } from './lanes'

export type LaneBox = {
  readonly lane: Lane
  readonly top: number
  readonly height: number
  /** Top of the first row of bars. */
  readonly barsTop: number
  /** Height of a row with its gap; it may be less than a pixel. */
  readonly pitch: number
  /** Top of the line that says how many ran at once; null where there is no line. */
  readonly lineTop: number | null
}
export type Layout = {
  readonly boxes: readonly LaneBox[]
  readonly height: number
  /** Width of the names at the left; 0 where names stand above their bars. */
  readonly names: number
}

export const AXIS = 24 // px at the top
export const LINE = 16 // px of the line of how many ran at once
const PAD = 5 // px above and below the bars of a lane
const ALONE = 14 // px of a bar that has its lane for itself
const TALLEST = 9 // px of a row among others
const ENOUGH = 96 // px that rows share, while a row keeps a pixel
const MOST = 160 // px that rows share at most
const NARROW = 640 // px of a page on which names stand above
const NAME = 18 // px of a name that stands above

/** Return the lanes' places for a picture `width` px wide. */
export function layoutOf(lanes: readonly Lane[], width: number): Layout {
  const isNarrow = width < NARROW
  let top = 0
  const boxes = lanes.map((lane): LaneBox => {
    const isPacked = lane.isMapped || lane.rows > 1
    const pitch = isPacked ? pitchOf(lane.rows) : ALONE
    const above = PAD + (isNarrow ? NAME : 0)
    const line = isPacked ? LINE + 2 : 0
    const height = above + line + lane.rows * pitch + PAD
    const box = {
      lane,
      top,
      height: Math.max(height, ALONE + 2 * PAD),
      barsTop: top + above + line,
      pitch,
      lineTop: isPacked ? top + above : null,
    }
    top += box.height
    return box
  })
  return { boxes, height: top, names: isNarrow ? 0 : Math.min(220, Math.round(width * 0.2)) }
}

/** Return the height of one of `rows` rows: whole pixels as long as there are, then parts of one. */
export function pitchOf(rows: number): number {
  const share = ENOUGH / Math.max(1, rows)
  if (share >= 1) return Math.min(TALLEST, Math.floor(share))
  return Math.min(1, MOST / rows)
}

/** Return the lane at `y`, or null. */
export function boxAt(layout: Layout, y: number): LaneBox | null {
  if (y < 0 || y >= layout.height) return null
  const after = firstWhere(0, layout.boxes.length, (i) => (layout.boxes[i] as LaneBox).top > y)
  return layout.boxes[after - 1] ?? null
}

/** Return the row of the lane, from 0, that is nearest to `y`. */
export function rowAt(box: LaneBox, y: number): number {
  const row = Math.floor((y - box.barsTop) / box.pitch)
  return Math.max(0, Math.min(box.lane.rows - 1, row))
}
