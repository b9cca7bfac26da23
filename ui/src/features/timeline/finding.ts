/** Which task run lies at a place, and which one is next to another. */
import { spanAt } from '@/parts/canvas/hit'
import type { Lane, Lanes } from './lanes'
import { boxAt, rowAt, type Layout } from './layout'

const SLACK = 4 // px beside a bar that still mean it
const ROWS = 3 // rows above and below that still mean it, where a row is less than the pointer

/** Return the task run at time `t` and height `y`, or -1; `perPixel` is milliseconds. */
export function runAt(
  lanes: Lanes,
  layout: Layout,
  t: number,
  y: number,
  perPixel: number,
): number {
  const box = boxAt(layout, y)
  if (!box) return -1
  const row = rowAt(box, y)
  const around = box.pitch < 4 ? ROWS : 0
  for (let off = 0; off <= around; off += 1) {
    for (const one of off === 0 ? [row] : [row - off, row + off]) {
      const found = inRow(lanes, box.lane, one, t, SLACK * perPixel)
      if (found >= 0) return found
    }
  }
  return -1
}

function inRow(lanes: Lanes, lane: Lane, row: number, t: number, slack: number): number {
  if (row < 0 || row >= lane.rows) return -1
  const { order, offsets } = lanes
  const { begin, kept } = lanes.moments
  const at = (places: Float64Array) => (place: number) => places[order[place] as number] as number
  const [from, to] = [offsets[lane.first + row] as number, offsets[lane.first + row + 1] as number]
  const place = spanAt(t, slack, from, to, at(begin), at(kept))
  return place < 0 ? -1 : (order[place] as number)
}

/** Return the lane's place in which the task run is drawn, and its row there; null if it is not. */
export function placeOf(lanes: Lanes, run: number): { at: number; row: number } | null {
  const row = lanes.packing.row[run]
  if (run < 0 || run >= lanes.n || row === undefined || row < 0) return null
  const at = lanes.lanes.findIndex((lane) => lane.task === lanes.columns.task[run])
  return at < 0 ? null : { at, row }
}

export type Way = 'left' | 'right' | 'up' | 'down' | 'first' | 'last'

/** Return the task run that lies next to `run` that way, or `run` where there is none. */
export function next(lanes: Lanes, run: number, way: Way): number {
  const here = placeOf(lanes, run)
  if (!here) return lanes.order[0] ?? -1
  const lane = lanes.lanes[here.at] as Lane
  const [from, to] = [
    lanes.offsets[lane.first + here.row] as number,
    lanes.offsets[lane.first + here.row + 1] as number,
  ]
  if (way === 'first') return lanes.order[from] as number
  if (way === 'last') return lanes.order[to - 1] as number
  if (way === 'up' || way === 'down') return beside(lanes, here, run, way === 'up' ? -1 : 1)
  const place = lanes.order.indexOf(run, from) + (way === 'left' ? -1 : 1)
  return place < from || place >= to ? run : (lanes.order[place] as number)
}

/** Return the task run nearest in time in the row above or below, in the next lane after the last. */
function beside(lanes: Lanes, here: { at: number; row: number }, run: number, by: number): number {
  let [at, row] = [here.at, here.row + by]
  if (row < 0 || row >= (lanes.lanes[at] as Lane).rows) {
    at += by
    const other = lanes.lanes[at]
    if (!other) return run
    row = by > 0 ? 0 : other.rows - 1
  }
  const found = inRow(
    lanes,
    lanes.lanes[at] as Lane,
    row,
    lanes.moments.begin[run] as number,
    Infinity,
  )
  return found < 0 ? run : found
}
