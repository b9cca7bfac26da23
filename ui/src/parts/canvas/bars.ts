/** Bars to be painted: gathered by tone, so that each tone is one draw, and told apart by pattern. */
import { TONES } from './ink'
import { shift, STRIPE } from './patterns'
import type { Stage } from './Surface'

const place = (tone: (typeof TONES)[number]) => TONES.indexOf(tone)
const [REUSED, SKIPPED, PENDING, RUNNING, RETRYING, FAILED] = [
  place('reused'),
  place('skipped'),
  place('pending'),
  place('running'),
  place('retrying'),
  place('failed'),
]
const ROOM = 5 // px: a smaller bar has no room for a pattern, and is solid
const SPEED = 120 // ms in which a stripe moves by a pixel

/** Rectangles in CSS pixels, four numbers each, in a buffer that grows. */
export class Rects {
  private numbers = new Float32Array(256)
  private used = 0

  get count(): number {
    return this.used / 4
  }

  add(x: number, y: number, width: number, height: number): void {
    if (this.used + 4 > this.numbers.length) {
      const larger = new Float32Array(this.numbers.length * 2)
      larger.set(this.numbers)
      this.numbers = larger
    }
    this.numbers[this.used] = x
    this.numbers[this.used + 1] = y
    this.numbers[this.used + 2] = width
    this.numbers[this.used + 3] = height
    this.used += 4
  }

  each(act: (x: number, y: number, width: number, height: number) => void): void {
    const all = this.numbers
    for (let i = 0; i < this.used; i += 4) {
      act(all[i] as number, all[i + 1] as number, all[i + 2] as number, all[i + 3] as number)
    }
  }
}

export class Bars {
  private readonly tones = TONES.map(() => new Rects())

  /** Add a bar of the tone at this place of `TONES`. */
  add(tone: number, x: number, y: number, width: number, height: number): void {
    ;(this.tones[tone] ?? this.of(PENDING)).add(x, y, width, height)
  }

  get hasRunning(): boolean {
    return this.of(RUNNING).count > 0
  }

  /** Paint all bars, those that matter most above the others. */
  paint(stage: Stage): void {
    TONES.forEach((_, tone) => this.paintTone(stage, tone))
  }

  /** Paint the stripes of running bars at the stage's moment. */
  paintStripes(stage: Stage): void {
    const { ctx, patterns, ratio, at } = stage
    if (!patterns.stripe || !this.hasRunning) return
    shift(patterns.stripe, STRIPE, ratio, Math.floor(at / SPEED) % STRIPE)
    ctx.fillStyle = patterns.stripe
    this.of(RUNNING).each((x, y, width, height) => {
      if (width >= ROOM) ctx.fillRect(x, y, width, height)
    })
  }

  private of(tone: number): Rects {
    return this.tones[tone] as Rects
  }

  private paintTone(stage: Stage, tone: number): void {
    const rects = this.of(tone)
    if (rects.count === 0) return
    const { ctx, ink, patterns } = stage
    ctx.fillStyle = ink.tones[tone] ?? ink.text
    if (tone === REUSED || tone === PENDING) return hollow(stage, rects, tone === PENDING)
    if (tone === RETRYING && patterns.hatch) return hatched(stage, rects)
    rects.each((x, y, width, height) => ctx.fillRect(x, y, width, height))
    if (tone === FAILED) notch(stage, rects)
    if (tone === SKIPPED) strike(stage, rects)
  }
}

const isRoomy = (width: number, height: number): boolean => width >= ROOM && height >= ROOM

/** Paint frames, `isDotted` or whole; what is too small for a frame is solid. */
function hollow({ ctx, ratio }: Stage, rects: Rects, isDotted: boolean): void {
  const line = Math.max(1, Math.round(1.25 * ratio)) / ratio
  ctx.strokeStyle = ctx.fillStyle
  ctx.lineWidth = line
  ctx.setLineDash(isDotted ? [2, 2] : [])
  ctx.beginPath()
  rects.each((x, y, width, height) => {
    if (!isRoomy(width, height)) ctx.fillRect(x, y, width, height)
    else ctx.rect(x + line / 2, y + line / 2, width - line, height - line)
  })
  ctx.stroke()
  ctx.setLineDash([])
}

function hatched(stage: Stage, rects: Rects): void {
  const { ctx, patterns } = stage
  const solid = ctx.fillStyle
  ctx.fillStyle = patterns.hatch ?? solid
  rects.each((x, y, width, height) => {
    if (isRoomy(width, height)) ctx.fillRect(x, y, width, height)
  })
  ctx.fillStyle = solid
  hollow(stage, rects, false)
}

/** Cut a corner out of failed bars. */
function notch({ ctx, ink }: Stage, rects: Rects): void {
  ctx.fillStyle = ink.bg
  ctx.beginPath()
  rects.each((x, y, width, height) => {
    if (!isRoomy(width, height)) return
    const cut = Math.min(width, height) * 0.5
    const right = x + width
    ctx.moveTo(right - cut, y)
    ctx.lineTo(right, y)
    ctx.lineTo(right, y + cut)
  })
  ctx.fill()
}

/** Draw a line through skipped bars. */
function strike({ ctx, ink }: Stage, rects: Rects): void {
  ctx.fillStyle = ink.bg
  rects.each((x, y, width, height) => {
    if (!isRoomy(width, height)) return
    const thick = Math.max(1.5, Math.min(3, height / 4))
    ctx.fillRect(x, y + (height - thick) / 2, width, thick)
  })
}
