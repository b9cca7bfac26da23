/** States' signs for a canvas: the shapes of `StateMark`, on a square of 16 px. */
import type { Tone } from '@/data/states'

const SHAPES: Record<Tone, { path: string; isFilled?: boolean; dash?: number[] }> = {
  success: { path: 'M3 8.5 6.5 12 13 4.5' },
  failed: { path: 'M4 4l8 8M12 4l-8 8' },
  running: { path: 'M5 3.5v9l7.5-4.5z', isFilled: true },
  reused: { path: 'M8 2.5 13.5 8 8 13.5 2.5 8z' },
  retrying: { path: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3' },
  pending: { path: 'M13 8a5 5 0 1 1-10 0a5 5 0 1 1 10 0', dash: [2, 2] },
  skipped: { path: 'M13 8a5 5 0 1 1-10 0a5 5 0 1 1 10 0M4.5 11.5l7-7' },
}

const made = new Map<Tone, Path2D>()

/** Draw a tone's sign in a square of `side` px at (x, y). */
export function drawSign(
  ctx: CanvasRenderingContext2D,
  tone: Tone,
  colour: string,
  x: number,
  y: number,
  side: number,
): void {
  const shape = SHAPES[tone]
  const path = made.get(tone) ?? new Path2D(shape.path)
  made.set(tone, path)
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(side / 16, side / 16)
  ctx.lineWidth = 2
  ctx.lineCap = ctx.lineJoin = 'round'
  ctx.setLineDash(shape.dash ?? [])
  ctx.strokeStyle = ctx.fillStyle = colour
  ctx.stroke(path)
  if (shape.isFilled) ctx.fill(path)
  ctx.restore()
}
