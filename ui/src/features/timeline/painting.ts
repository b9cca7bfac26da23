/** How a timeline is painted: its still layer, and what lies above it. */
import { Bars, Rects } from '@/parts/canvas/bars'
import { TONES } from '@/parts/canvas/ink'
import type { Stage } from '@/parts/canvas/Surface'
import { fitted } from '@/parts/canvas/text'
import { tickText, ticksOf } from '@/parts/canvas/ticks'
import { number } from '@/data/words'
import type { Span } from '@/parts/canvas/span'
import type { Lanes } from './lanes'
import { AXIS, LINE, type LaneBox, type Layout } from './layout'
import { placeOf } from './finding'
import { busy, tellRow, type Row, type Scale } from './pixels'

export type Scene = {
  readonly lanes: Lanes
  readonly layout: Layout
  readonly view: Span
  /** Pixels that are scrolled away above. */
  readonly top: number
  /** Width of the picture. */
  readonly width: number
}

const TICK = 88 // px that a mark needs
const NAME_PAD = 10
const NAME_DOWN = 12 // px from the top of a lane to the middle of its name
const SEEN = 2 // px: one that failed is to be seen among ten thousand
const FAILED = TONES.indexOf('failed')
const GAP = 3 // px: a bar as wide as this leaves a pixel to the next

/** Return how time becomes pixels, from the right edge of the names on. */
export function scaleOf(scene: Scene, ratio = 1): Scale {
  const width = Math.max(1, scene.width - scene.layout.names)
  const { from, to } = scene.view
  return { begin: from, scale: width / Math.max(1e-9, to - from), width, pixel: 1 / ratio }
}

/** Paint the lanes in sight; the bars are handed back for what moves on them. */
export function paintLanes(stage: Stage, scene: Scene): Bars {
  const { ctx, width, height } = stage
  const scale = scaleOf(scene, stage.ratio)
  const bars = new Bars()
  const [waits, writes] = [new Rects(), new Rects()]
  const boxes = scene.layout.boxes.filter(
    (box) => box.top + box.height > scene.top && box.top < scene.top + height - AXIS,
  )
  paintAxis(stage, scene, scale)
  ctx.beginPath()
  ctx.rect(0, AXIS, width, height - AXIS)
  ctx.clip()
  ctx.translate(0, AXIS - scene.top)
  boxes.forEach((box) => paintName(stage, scene, box))
  ctx.beginPath()
  ctx.rect(scene.layout.names, scene.top, width, height)
  ctx.clip()
  ctx.translate(scene.layout.names, 0)
  for (const box of boxes) {
    paintLine(stage, scene, box, scale)
    for (let row = 0; row < box.lane.rows; row += 1) {
      gather(scene, box, row, scale, bars, waits, writes)
    }
  }
  if (stage.patterns.wait) {
    ctx.fillStyle = stage.patterns.wait
    waits.each((x, y, w, h) => ctx.fillRect(x, y, w, h))
  }
  bars.paint(stage)
  ctx.globalAlpha = 0.5
  ctx.fillStyle = stage.ink.shade
  writes.each((x, y, w, h) => ctx.fillRect(x, y, w, h))
  ctx.globalAlpha = 1
  return bars
}

const rowOf = ({ lanes }: Scene, row: number): Row => ({
  moments: lanes.moments,
  order: lanes.order,
  from: lanes.offsets[row] as number,
  to: lanes.offsets[row + 1] as number,
})

function gather(
  scene: Scene,
  box: LaneBox,
  row: number,
  scale: Scale,
  bars: Bars,
  waits: Rects,
  writes: Rects,
): void {
  const { moments, order, to: horizon } = scene.lanes
  const y = box.barsTop + row * box.pitch
  const height = Math.max(scale.pixel, box.pitch > 3 ? box.pitch - 1 : box.pitch)
  const x = (t: number) => (Math.min(t, horizon) - scale.begin) * scale.scale
  const snap = (at: number) => Math.round(at / scale.pixel) * scale.pixel
  let free = 0 // where the bar before ends: a wait is drawn only where nobody was at work
  tellRow(rowOf(scene, box.lane.first + row), scale, {
    many: (x0, x1, tone) => {
      bars.add(tone, x0, y, tone === FAILED ? Math.max(SEEN, x1 - x0) : x1 - x0, height)
      free = x1
    },
    bar: (x0, x1, tone, at) => {
      const i = order[at] as number
      const left = snap(Math.max(0, x0))
      const waited = snap(Math.max(free, x(moments.ready[i] as number)))
      if (left - waited >= 2) waits.add(waited, y, left - waited, height)
      const right = snap(Math.min(scale.width, x1, x(moments.kept[i] as number)))
      const gap = right - left > GAP ? scale.pixel : 0
      bars.add(tone, left, y, Math.max(scale.pixel, right - left - gap), height)
      const returned = snap(Math.max(left, x(moments.end[i] as number)))
      if (right - returned >= 1 && moments.kept[i] !== Infinity && hasWritten(scene, i)) {
        writes.add(returned, y, right - returned - gap, height)
      }
      free = right
    },
  })
}

/** A bar of no length is drawn a millisecond long; that is no time of writing. */
const hasWritten = ({ lanes }: Scene, i: number): boolean => (lanes.columns.write[i] ?? 0) > 0

function paintName({ ctx, ink, width }: Stage, scene: Scene, box: LaneBox): void {
  const { names } = scene.layout
  ctx.fillStyle = ink.line
  ctx.fillRect(0, box.top + box.height - 1, width, 1)
  const count = box.lane.isMapped ? ` ×${number(box.lane.n)}` : ''
  const most = box.lineTop === null ? '' : `at most ${number(box.lane.rows)} at once`
  const [x, y] = names ? [NAME_PAD, box.top + NAME_DOWN] : [2, box.top + 12]
  ctx.textBaseline = 'middle'
  ctx.font = `12px ${ink.font}`
  const counted = count ? ctx.measureText(count).width : 0
  const beside = !names && most ? ctx.measureText(most).width + 8 : 0
  const name = fitted(ctx, box.lane.name, (names || width) - 2 * NAME_PAD - counted - beside)
  ctx.fillStyle = ink.text
  ctx.fillText(name, x, y)
  ctx.fillStyle = ink['text-3']
  const after = x + ctx.measureText(name).width
  ctx.fillText(count, after, y)
  ctx.font = `11px ${ink.font}`
  // Below the name, or beside it where names stand above their bars.
  if (names) ctx.fillText(most, x, y + 16)
  else ctx.fillText(most, after + counted + 8, y)
}

/** Paint how many ran at once, as a line above the bars of a lane. */
function paintLine({ ctx, ink }: Stage, scene: Scene, box: LaneBox, scale: Scale): void {
  if (box.lineTop === null) return
  const { lane } = box
  const rows: Row = {
    ...rowOf(scene, lane.first),
    to: scene.lanes.offsets[lane.first + lane.rows] as number,
  }
  const foot = box.lineTop + LINE - 1
  ctx.fillStyle = ink.line
  ctx.fillRect(0, foot, scale.width, 1)
  const high = (LINE - 3) / Math.max(1, lane.rows)
  ctx.fillStyle = ink['line-strong']
  busy(rows, scale).forEach((count, x) => {
    if (count > 0) ctx.fillRect(x, foot - count * high, 1, count * high)
  })
}

function paintAxis({ ctx, ink, height }: Stage, scene: Scene, scale: Scale): void {
  ctx.font = `11px ${ink.font}`
  ctx.textBaseline = 'middle'
  const { names } = scene.layout
  const most = Math.max(1, Math.floor(scale.width / TICK))
  for (const t of ticksOf(scene.view.from, scene.view.to, most)) {
    const x = names + Math.round((t - scale.begin) * scale.scale)
    ctx.fillStyle = ink.line
    ctx.fillRect(x, AXIS - 5, 1, height)
    ctx.fillStyle = ink['text-3']
    const text = tickText(t)
    const least = names + 2
    const room = names + scale.width - ctx.measureText(text).width - 2
    ctx.fillText(text, Math.max(least, Math.min(room, x + 4)), AXIS / 2)
  }
  ctx.fillStyle = ink['line-strong']
  ctx.fillRect(0, AXIS - 1, names + scale.width, 1)
}

/** Return the frame of a task run's bar in the picture, or null where it is not in sight. */
export function frameOf(scene: Scene, run: number) {
  const place = placeOf(scene.lanes, run)
  const box = place && scene.layout.boxes[place.at]
  if (!place || !box) return null
  const scale = scaleOf(scene)
  const { begin, kept } = scene.lanes.moments
  const x = (t: number) => (t - scale.begin) * scale.scale + scene.layout.names
  const left = Math.max(scene.layout.names, x(begin[run] as number))
  const right = Math.min(scene.width, x(Math.min(kept[run] as number, scene.lanes.to)))
  const top = AXIS - scene.top + box.barsTop + place.row * box.pitch
  if (right < scene.layout.names || left > scene.width || top + box.pitch < AXIS) return null
  return { x: left, y: top, width: Math.max(2, right - left), height: Math.max(3, box.pitch - 1) }
}
