/** How a history is painted: cells that are scrolled under names and numbers which stay. */
import type { History } from '@/api/forms'
import { tone } from '@/data/states'
import { TONES } from '@/parts/canvas/ink'
import { drawSign } from '@/parts/canvas/signs'
import type { Stage } from '@/parts/canvas/Surface'
import { fitted } from '@/parts/canvas/text'
import { cellOf, columnsOf, nameOf, rowsOf, type Spot } from './cells'

export const CELL = 26 // px of a cell's side: as large as a target has to be, and a gap
export const HEAD = 24 // px of the runs' numbers
const SIGN = 14
const CORNER = 7 // px of the mark where data changed

export type Scene = {
  readonly history: History
  /** Width of the names. */
  readonly names: number
  /** Pixels that are scrolled away. */
  readonly left: number
  readonly top: number
}

export const namesOf = (width: number): number =>
  Math.max(96, Math.min(220, Math.round(width * 0.28)))

/** Return the left top corner of a cell in the picture. */
export const cornerOf = (scene: Scene, { row, column }: Spot) => ({
  x: scene.names + column * CELL - scene.left,
  y: HEAD + row * CELL - scene.top,
})

/** Return the spot at (x, y) of the picture, or null; a run's number is in the row of the runs. */
export function spotAt(scene: Scene, x: number, y: number): Spot | null {
  if (x < scene.names) return null
  const column = Math.floor((x - scene.names + scene.left) / CELL)
  const row = y < HEAD ? 0 : Math.floor((y - HEAD + scene.top) / CELL)
  const isInside = column >= 0 && column < columnsOf(scene.history) && row < rowsOf(scene.history)
  return isInside ? { row, column } : null
}

export function paintHistory(stage: Stage, scene: Scene): void {
  const { ctx, width, height } = stage
  const { history } = scene
  const columns = inSight(scene.left, width - scene.names, columnsOf(history))
  const rows = inSight(scene.top, height - HEAD, rowsOf(history))
  clipped(ctx, scene.names, HEAD, width, height, () => {
    for (const row of rows) for (const column of columns) paintCell(stage, scene, { row, column })
  })
  clipped(ctx, 0, HEAD, width, height, () => rows.forEach((row) => paintName(stage, scene, row)))
  clipped(ctx, scene.names, 0, width, HEAD, () => paintNumbers(stage, scene, columns))
  ctx.fillStyle = stage.ink['line-strong']
  ctx.fillRect(0, HEAD - 1, width, 1)
}

const inSight = (scrolled: number, room: number, count: number): number[] => {
  const from = Math.max(0, Math.floor(scrolled / CELL))
  const to = Math.min(count, Math.ceil((scrolled + room) / CELL))
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

function clipped(
  ctx: CanvasRenderingContext2D,
  left: number,
  top: number,
  right: number,
  bottom: number,
  act: () => void,
): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, right - left, bottom - top)
  ctx.clip()
  act()
  ctx.restore()
}

function paintCell({ ctx, ink }: Stage, scene: Scene, spot: Spot): void {
  const cell = cellOf(scene.history, spot)
  const { x, y } = cornerOf(scene, spot)
  const middle = (CELL - SIGN) / 2
  if (!cell || cell.state === null) {
    ctx.fillStyle = ink['text-3']
    ctx.fillRect(x + CELL / 2 - 1, y + CELL / 2 - 1, 2, 2)
    return
  }
  const kind = tone(cell.state)
  const place = TONES.indexOf(kind)
  if (kind !== 'success') {
    ctx.fillStyle = ink.tones[place] ?? ink.text
    ctx.globalAlpha = 0.16
    ctx.fillRect(x + 1, y + 1, CELL - 2, CELL - 2)
    ctx.globalAlpha = 1
  }
  drawSign(ctx, kind, ink.signs[place] ?? ink.text, x + middle, y + middle, SIGN)
  if (cell.vs !== 'changed') return
  ctx.fillStyle = ink.text
  ctx.beginPath()
  ctx.moveTo(x + CELL - 2, y + CELL - 2 - CORNER)
  ctx.lineTo(x + CELL - 2, y + CELL - 2)
  ctx.lineTo(x + CELL - 2 - CORNER, y + CELL - 2)
  ctx.fill()
}

function paintName({ ctx, ink, width }: Stage, scene: Scene, row: number): void {
  const y = HEAD + row * CELL - scene.top
  ctx.font = `12px ${ink.font}`
  ctx.textBaseline = 'middle'
  ctx.fillStyle = row === 0 ? ink['text-2'] : ink.text
  ctx.fillText(fitted(ctx, nameOf(scene.history, row), scene.names - 16), 8, y + CELL / 2)
  ctx.fillStyle = row === 0 ? ink['line-strong'] : ink.line
  ctx.fillRect(0, y + CELL - 1, width, 1)
}

function paintNumbers({ ctx, ink }: Stage, scene: Scene, columns: number[]): void {
  ctx.font = `11px ${ink.font}`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'center'
  ctx.fillStyle = ink['text-3']
  const last = scene.history.runs.at(-1)
  const room = ctx.measureText(String(last?.no ?? '')).width + 8
  const each = Math.max(1, Math.ceil(room / CELL))
  const newest = columnsOf(scene.history) - 1
  for (const column of columns) {
    // Counted from the newest, which always has its number.
    if ((newest - column) % each !== 0) continue
    const { x } = cornerOf(scene, { row: 0, column })
    ctx.fillText(String(scene.history.runs[column]?.no ?? ''), x + CELL / 2, HEAD / 2)
  }
}

/** Paint a frame around a cell, as far as it is in sight. */
export function paintSpot(
  { ctx, ink, width, height }: Stage,
  scene: Scene,
  spot: Spot | null,
  kind: 'cursor' | 'pointer' | 'marked',
): void {
  if (!spot) return
  const { x, y } = cornerOf(scene, spot)
  clipped(ctx, scene.names - 1, HEAD - 1, width, height, () => {
    if (kind === 'marked') {
      ctx.fillStyle = ink.accent
      ctx.globalAlpha = 0.25
      ctx.fillRect(x, y, CELL - 1, CELL - 1)
      ctx.globalAlpha = 1
    }
    ctx.strokeStyle = kind === 'pointer' ? ink['text-3'] : ink.accent
    ctx.lineWidth = kind === 'cursor' ? 2 : 1
    ctx.strokeRect(x + 0.5, y + 0.5, CELL - 2, CELL - 2)
  })
}
