/** How the cells of a mapped task are painted: by state, by how data compares, or by a number. */
import type { Columns } from '@/api/forms'
import { statusOf } from '@/data/columns'
import { Bars, Rects } from '@/parts/canvas/bars'
import type { Stage } from '@/parts/canvas/Surface'
import { tonesOf } from './children'
import { colourOf, shadeOf, SHADES, type Shades } from './shades'
import { cornerOf, type Wrap } from './wrap'

export const COLOURS = ['state', 'data', 'duration', 'size'] as const
export type Colour = (typeof COLOURS)[number]

export type Scene = {
  readonly columns: Columns
  /** Rows in the order of their cells. */
  readonly rows: Int32Array
  readonly wrap: Wrap
  /** Pixels that are scrolled away above. */
  readonly top: number
  readonly colour: Colour
  /** Of the number that cells are coloured by. */
  readonly shades: Shades
}

/** Call `act` for each cell in sight. */
function eachCell(
  { rows, wrap, top }: Scene,
  height: number,
  act: (row: number, x: number, y: number, side: number) => void,
): void {
  const from = Math.max(0, Math.floor(top / wrap.cell)) * wrap.across
  const to = Math.min(rows.length, (Math.floor((top + height) / wrap.cell) + 1) * wrap.across)
  const side = wrap.cell - (wrap.cell > 8 ? 2 : 1)
  for (let place = from; place < to; place += 1) {
    const { x, y } = cornerOf(wrap, place)
    act(rows[place] as number, x, y - top, side)
  }
}

/** Paint the cells in sight; bars are handed back for the stripes that move on them. */
export function paintCells(stage: Stage, scene: Scene): Bars | null {
  if (scene.colour === 'state') return paintStates(stage, scene)
  if (scene.colour === 'data') paintData(stage, scene)
  else paintNumbers(stage, scene, scene.colour)
  return null
}

function paintStates(stage: Stage, scene: Scene): Bars {
  const tones = tonesOf(scene.columns)
  const bars = new Bars()
  eachCell(scene, stage.height, (row, x, y, side) => {
    bars.add(tones[scene.columns.state[row] ?? -1] ?? -1, x, y, side, side)
  })
  bars.paint(stage)
  return bars
}

function paintNumbers(stage: Stage, scene: Scene, colour: 'duration' | 'size'): void {
  const values = colour === 'size' ? scene.columns.size : scene.columns.dur
  const shades = Array.from({ length: SHADES + 1 }, () => new Rects())
  eachCell(scene, stage.height, (row, x, y, side) => {
    const shade = shadeOf(scene.shades, values[row] ?? -1)
    shades[shade < 0 ? 0 : colourOf(scene.shades, shade)]?.add(x, y, side, side)
  })
  const { ctx, ink } = stage
  const fills = [
    ink['line-strong'],
    ink['seq-1'],
    ink['seq-2'],
    ink['seq-3'],
    ink['seq-4'],
    ink['seq-5'],
  ]
  shades.forEach((rects, i) => {
    if (i === 0) return frames(stage, rects, ink['line-strong'])
    ctx.fillStyle = fills[i] ?? ink.text
    rects.each((x, y, w, h) => ctx.fillRect(x, y, w, h))
  })
}

/** Marks of how data compares are of the text's colours: a state's colour says nothing of data. */
function paintData(stage: Stage, scene: Scene): void {
  const by = new Map<string, Rects>()
  eachCell(scene, stage.height, (row, x, y, side) => {
    const status = statusOf(scene.columns.vs[row])
    const rects = by.get(status) ?? new Rects()
    by.set(status, rects)
    rects.add(x, y, side, side)
  })
  const { ctx, ink } = stage
  const fill = (
    status: string,
    colour: string,
    draw: (x: number, y: number, side: number) => void,
  ) => {
    ctx.fillStyle = colour
    by.get(status)?.each((x, y, side) => draw(x, y, side))
  }
  fill('same', ink.line, (x, y, side) => ctx.fillRect(x, y, side, side))
  fill('changed', ink.text, (x, y, side) => ctx.fillRect(x, y, side, side))
  fill('equal', ink['text-3'], (x, y, side) => ctx.fillRect(x, y + side / 2, side, side / 2))
  fill('new', ink.text, (x, y, side) => {
    const arm = Math.max(1, Math.round(side / 4))
    ctx.fillRect(x + (side - arm) / 2, y, arm, side)
    ctx.fillRect(x, y + (side - arm) / 2, side, arm)
  })
  frames(stage, by.get('equal'), ink['text-3'])
  frames(stage, by.get('unknown'), ink['line-strong'])
}

function frames({ ctx }: Stage, rects: Rects | undefined, colour: string): void {
  ctx.strokeStyle = colour
  ctx.lineWidth = 1
  ctx.beginPath()
  rects?.each((x, y, w, h) => ctx.rect(x + 0.5, y + 0.5, w - 1, h - 1))
  ctx.stroke()
}

/** Fade all cells but those from `from` to `to`, which wrap like text. */
export function paintRange(stage: Stage, scene: Scene, from: number, to: number): void {
  const { ctx, ink, width, height } = stage
  const { across, cell } = scene.wrap
  const [first, last] = [Math.min(from, to), Math.max(from, to)]
  ctx.fillStyle = ink.bg
  ctx.globalAlpha = 0.7
  ctx.fillRect(0, 0, width, height)
  ctx.globalAlpha = 1
  for (let line = Math.floor(first / across); line <= Math.floor(last / across); line += 1) {
    const left = line === Math.floor(first / across) ? first % across : 0
    const right = line === Math.floor(last / across) ? (last % across) + 1 : across
    const y = line * cell - scene.top
    if (y > height || y + cell < 0) continue
    ctx.clearRect(left * cell - 1, y - 1, (right - left) * cell, cell)
  }
}

/** Paint a frame around one cell. */
export function paintCursor(
  { ctx, ink }: Stage,
  scene: Scene,
  place: number,
  isKeys: boolean,
): void {
  if (place < 0 || place >= scene.rows.length) return
  const { x, y } = cornerOf(scene.wrap, place)
  const side = scene.wrap.cell - (scene.wrap.cell > 8 ? 2 : 1)
  ctx.strokeStyle = isKeys ? ink.accent : ink.text
  ctx.lineWidth = isKeys ? 2 : 1
  ctx.strokeRect(x - 1, y - scene.top - 1, side + 2, side + 2)
}
