/** What a pixel can show: bars that are narrower are told as one, by what matters most of them. */
import type { Moments } from './moments'

export type Row = {
  readonly moments: Moments
  readonly order: Int32Array
  /** Its task runs stand in `order` from here to there. */
  readonly from: number
  readonly to: number
}
/** Time to pixels: `t` is at `(t - begin) * scale`; only what lies in [0, width] is told. */
export type Scale = {
  readonly begin: number
  readonly scale: number
  readonly width: number
  /** Width of a pixel of the device. */
  readonly pixel: number
}
export type Tell = {
  /** A bar that is wide enough, from `x0` to `x1`; `at` is its place in `order`. */
  bar: (x0: number, x1: number, tone: number, at: number) => void
  /** Pixels from `x0` to `x1` in which the tone is what matters most of many bars. */
  many: (x0: number, x1: number, tone: number) => void
}

/** Tell the bars of a row from left to right. */
export function tellRow(row: Row, to: Scale, tell: Tell): void {
  const { begin, kept, tone } = row.moments
  const { pixel } = to
  const last = Math.ceil(to.width / pixel)
  // A run of pixels of one tone, of which the last may still come to matter more.
  let [runFrom, runTo, runTone] = [0, 0, 0]
  let [at, worst] = [-1, 0]

  const endRun = () => {
    if (runTo > runFrom) tell.many(runFrom * pixel, runTo * pixel, runTone)
    runFrom = runTo = 0
  }
  const endPixel = () => {
    if (at < 0) return
    if (runTo === at && runTone === worst && runTo > runFrom) runTo = at + 1
    else {
      endRun()
      ;[runFrom, runTo, runTone] = [at, at + 1, worst]
    }
    at = -1
  }

  for (let place = row.from; place < row.to; place += 1) {
    const i = row.order[place] as number
    const x0 = ((begin[i] as number) - to.begin) * to.scale
    if (x0 > to.width) break
    const x1 = Math.min(((kept[i] as number) - to.begin) * to.scale, to.width + pixel)
    if (x1 < 0) continue
    const kind = tone[i] as number
    if (x1 - x0 >= 2 * pixel) {
      endPixel()
      tell.bar(x0, x1, kind, place)
      continue
    }
    const here = Math.min(last, Math.max(0, Math.floor(x0 / pixel)))
    if (here === at) worst = Math.max(worst, kind)
    else {
      endPixel()
      ;[at, worst] = [here, kind]
    }
  }
  endPixel()
  endRun()
}

/**
 * Return how many task runs were at work in each pixel, on average, shape (width,).
 *
 * What a pixel holds of each bar is summed: many short bars one after the other are one at once.
 */
export function busy(rows: Row, to: Scale): Float64Array {
  const width = Math.max(0, Math.ceil(to.width))
  const part = new Float64Array(width + 1)
  const whole = new Float64Array(width + 2)
  const { begin, kept } = rows.moments
  for (let place = rows.from; place < rows.to; place += 1) {
    const i = rows.order[place] as number
    const a = Math.max(0, ((begin[i] as number) - to.begin) * to.scale)
    const b = Math.min(width, ((kept[i] as number) - to.begin) * to.scale)
    if (b <= a) continue
    const [first, last] = [Math.floor(a), Math.floor(b)]
    if (first === last) {
      part[first] = (part[first] as number) + b - a
      continue
    }
    part[first] = (part[first] as number) + first + 1 - a
    part[last] = (part[last] as number) + b - last
    whole[first + 1] = (whole[first + 1] as number) + 1
    whole[last] = (whole[last] as number) - 1
  }
  let through = 0
  for (let x = 0; x < width; x += 1) {
    through += whole[x] as number
    part[x] = (part[x] as number) + through
  }
  return part.subarray(0, width)
}
