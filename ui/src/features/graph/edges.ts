/** How edges run, and how thick they are: by the bytes of what goes along them. */
import type { Point } from '@/parts/canvas/plane'
import type { Plan, PlanEdge } from './plan'
import { passKey, type Placed } from './placing'

/** Widths in px, and from how many bytes on an edge has them. */
export const WEIGHTS = [
  { width: 1.25, from: 0 },
  { width: 2, from: 1e6 },
  { width: 3.5, from: 1e8 },
  { width: 6, from: 1e9 },
] as const

/** Return the place in `WEIGHTS` of a value of so many bytes. */
export function weightOf(bytes: number | null | undefined): number {
  const known = bytes ?? 0
  return WEIGHTS.reduce((found, { from }, place) => (known >= from ? place : found), 0)
}

export const HEAD = 7 // px of an edge's arrow

/** What draws a line; a canvas has it, too. */
export type Pen = {
  moveTo: (x: number, y: number) => void
  lineTo: (x: number, y: number) => void
  bezierCurveTo: (ax: number, ay: number, bx: number, by: number, x: number, y: number) => void
}

/** Draw an edge between boxes, through the layers that it crosses. */
export function drawEdge(pen: Pen, placed: Placed, { from, to }: PlanEdge): void {
  const [a, b] = [placed.boxes[from], placed.boxes[to]]
  if (!a || !b) return
  let at: Point = { x: a.x + a.width, y: a.y + a.height / 2 }
  const bendTo = (x: number, y: number) => {
    const bend = Math.max(24, Math.min(120, Math.abs(x - at.x) / 2))
    pen.bezierCurveTo(at.x + bend, at.y, x - bend, y, x, y)
  }
  pen.moveTo(at.x, at.y)
  for (const { x0, x1, y } of placed.passes.get(passKey(from, to)) ?? []) {
    bendTo(x0, y)
    pen.lineTo(x1, y)
    at = { x: x1, y }
  }
  bendTo(b.x - HEAD, b.y + b.height / 2)
}

/** Return edges as one SVG path. */
export function pathOf(placed: Placed, edges: readonly PlanEdge[]): string {
  let path = ''
  const pen: Pen = {
    moveTo: (x, y) => (path += `M${x} ${y}`),
    lineTo: (x, y) => (path += `L${x} ${y}`),
    bezierCurveTo: (...numbers) => (path += `C${numbers.join(' ')}`),
  }
  edges.forEach((edge) => drawEdge(pen, placed, edge))
  return path
}

/** Half the height of the arrow of an edge so thick. */
export const halfOf = (weight: number): number => 3 + (WEIGHTS[weight]?.width ?? 1) / 2

/** Return the arrows at the ends of edges of a weight as one SVG path. */
export function headsOf(placed: Placed, edges: readonly PlanEdge[], weight: number): string {
  const half = halfOf(weight)
  return edges
    .map(({ to }) => {
      const box = placed.boxes[to]
      return box ? `M${box.x} ${box.y + box.height / 2}l${-HEAD} ${-half}v${2 * half}z` : ''
    })
    .join('')
}

/** Return the plan's edges by their place in `WEIGHTS`. */
export function byWeight(plan: Plan, isIn: (place: number) => boolean): PlanEdge[][] {
  const found: PlanEdge[][] = WEIGHTS.map(() => [])
  plan.edges.forEach((edge, place) => {
    if (isIn(place)) found[weightOf(plan.tasks[edge.from]?.group?.bytes)]?.push(edge)
  })
  return found
}
