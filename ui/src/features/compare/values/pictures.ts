/** Two pictures on one canvas. They are read from the previews' own bytes: nothing is fetched. */
import type { Preview } from './kinds'

/** `areScaled` where both show pictures of one size, each made smaller by another measure. */
export type Pair = { a: ImageBitmap; b: ImageBitmap; areScaled: boolean }
type Context = CanvasRenderingContext2D

export async function pairOf(a: Preview, b: Preview): Promise<Pair> {
  const [one, other] = await Promise.all([bitmapOf(a), bitmapOf(b)])
  const isOneSize = a.width !== undefined && a.width === b.width && a.height === b.height
  return { a: one, b: other, areScaled: isOneSize && one.width !== other.width }
}

function bitmapOf({ data, mime }: Preview): Promise<ImageBitmap> {
  const bytes = Uint8Array.from(atob(String(data)), (char) => char.charCodeAt(0))
  return createImageBitmap(new Blob([bytes], { type: mime }))
}

/** Make the canvas as large as both, and empty. */
function fit({ canvas }: Context, { a, b }: Pair): void {
  canvas.width = Math.max(a.width, b.width)
  canvas.height = Math.max(a.height, b.height)
}

/** Draw one of them at the top left; over all of the canvas where both are of one size. */
function put(context: Context, pair: Pair, side: 'a' | 'b'): void {
  const picture = pair[side]
  const { width, height } = pair.areScaled ? context.canvas : picture
  context.drawImage(picture, 0, 0, width, height)
}

export function drawAlone(context: Context, picture: ImageBitmap): void {
  context.canvas.width = picture.width
  context.canvas.height = picture.height
  context.drawImage(picture, 0, 0)
}

export function drawOne(context: Context, pair: Pair, side: 'a' | 'b'): void {
  fit(context, pair)
  put(context, pair, side)
}

/** Draw the earlier picture left of a share of the width, and the later one right of it. */
export function drawSwipe(context: Context, pair: Pair, at: number): void {
  fit(context, pair)
  const { width, height } = context.canvas
  const edge = Math.round(width * at)
  for (const [side, x, wide] of [
    ['a', 0, edge],
    ['b', edge, width - edge],
  ] as const) {
    context.save()
    context.beginPath()
    context.rect(x, 0, wide, height)
    context.clip()
    put(context, pair, side)
    context.restore()
  }
  context.fillStyle = getComputedStyle(context.canvas).getPropertyValue('--accent')
  context.fillRect(Math.max(0, edge - 1), 0, 2, height)
}

/** Draw what differs, made bright, on black; return of how many pixels that is. */
export function drawDifference(context: Context, pair: Pair): { differ: number; all: number } {
  fit(context, pair)
  const { width, height } = context.canvas
  put(context, pair, 'a')
  context.globalCompositeOperation = 'difference'
  put(context, pair, 'b')
  context.globalCompositeOperation = 'source-over'
  const picture = context.getImageData(0, 0, width, height)
  const differ = brighten(picture.data)
  context.putImageData(picture, 0, 0)
  return { differ, all: width * height }
}

const LEAST = 96 // of 255: small differences are to be seen, too

/** Make each pixel that differs bright, and all others black; return how many differ. */
export function brighten(pixels: Uint8ClampedArray): number {
  let differ = 0
  for (let at = 0; at < pixels.length; at += 4) {
    const most = Math.max(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0)
    pixels[at + 3] = 255
    if (most === 0) continue
    differ += 1
    const gain = most < LEAST ? LEAST / most : 1
    for (let colour = at; colour < at + 3; colour++) pixels[colour] = (pixels[colour] ?? 0) * gain
  }
  return differ
}
