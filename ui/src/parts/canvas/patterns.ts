/** Patterns by which bars differ without their colour: made once for a theme and a resolution. */
import { TONES, type Ink } from './ink'

export type Patterns = {
  /** Light diagonal lines that are laid on a running bar, and that move. */
  readonly stripe: CanvasPattern | null
  /** Diagonal lines of a bar that is tried again. */
  readonly hatch: CanvasPattern | null
  /** Thin diagonal lines of a task run that waits for its turn. */
  readonly wait: CanvasPattern | null
}

export const STRIPE = 8 // px from one stripe to the next

const known = new WeakMap<Ink, Map<number, Patterns>>()

/** Return the patterns of a theme, at so many pixels of the device to one of CSS. */
export function patternsOf(ink: Ink, ratio: number): Patterns {
  const ofInk = known.get(ink) ?? new Map<number, Patterns>()
  known.set(ink, ofInk)
  const patterns = ofInk.get(ratio) ?? make(ink, ratio)
  ofInk.set(ratio, patterns)
  return patterns
}

function make(ink: Ink, ratio: number): Patterns {
  return {
    stripe: diagonal(STRIPE, 3, ink.bg, ratio, 0.45),
    hatch: diagonal(5, 2, ink.tones[TONES.indexOf('retrying')] ?? ink.text, ratio),
    wait: diagonal(5, 1, ink['text-3'], ratio),
  }
}

/** Return a pattern of lines from bottom left to top right, `pitch` px apart and `width` px wide. */
function diagonal(
  pitch: number,
  width: number,
  colour: string,
  ratio: number,
  alpha = 1,
): CanvasPattern | null {
  const tile = document.createElement('canvas')
  const side = Math.max(2, Math.round(pitch * ratio))
  tile.width = tile.height = side
  const ctx = tile.getContext('2d')
  if (!ctx) return null
  ctx.strokeStyle = colour
  ctx.globalAlpha = alpha
  ctx.lineWidth = width * ratio
  ctx.beginPath()
  // Three lines, so that the tile's corners join without a gap.
  for (const shift of [-side, 0, side]) {
    ctx.moveTo(shift - 1, side + 1)
    ctx.lineTo(shift + side + 1, -1)
  }
  ctx.stroke()
  const pattern = ctx.createPattern(tile, 'repeat')
  pattern?.setTransform(new DOMMatrix().scale(pitch / side))
  return pattern
}

/** Move a pattern sideways by `dx` px; its scale stays as it was made. */
export function shift(pattern: CanvasPattern, pitch: number, ratio: number, dx: number): void {
  const side = Math.max(2, Math.round(pitch * ratio))
  pattern.setTransform(new DOMMatrix().translate(dx, 0).scale(pitch / side))
}
