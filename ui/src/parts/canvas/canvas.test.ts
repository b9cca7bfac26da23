import { describe, expect, it } from 'vitest'
import { dice } from '../../../trying/make'
import { firstWhere, lastAtMost, spanAt } from './hit'
import { bringing, closer, fit, meant, seen } from './plane'
import { sorted, turned } from './sorting'
import { lengthOf, moved, showing, within, zoomed } from './span'
import { cut } from './text'
import { stepOf, tickText, ticksOf } from './ticks'
import { turnOf } from './useWheel'

const ROUNDS = 300

describe('what lies at a place', () => {
  it('is what looking at each one finds', () => {
    const random = dice(7)
    for (let round = 0; round < ROUNDS; round += 1) {
      const ends: number[] = []
      for (let at = -20; ends.length < 2 * Math.floor(random() * 12);) {
        at += random() < 0.3 ? 0 : random() * 10
        ends.push(at)
      }
      const spans = Array.from({ length: ends.length / 2 }, (_, i) => i)
      const begin = (i: number) => ends[2 * i] as number
      const end = (i: number) => ends[2 * i + 1] as number
      const x = random() * 120 - 30
      const away = (i: number) => Math.max(0, begin(i) - x, x - end(i))
      const found = spanAt(x, 3, 0, spans.length, begin, end)
      const least = Math.min(Infinity, ...spans.map(away))
      expect(found < 0 ? Infinity : away(found)).toBe(least <= 3 ? least : Infinity)
    }
  })

  it('is before all, or after all, where it lies outside', () => {
    expect(lastAtMost([2, 4, 4, 9], 4)).toBe(2)
    expect(lastAtMost([2, 4], 1)).toBe(-1)
    expect(lastAtMost([], 1)).toBe(-1)
    expect(firstWhere(0, 5, () => false)).toBe(5)
  })
})

describe('a stretch that is looked at', () => {
  it('never leaves its bounds and is never shorter than allowed', () => {
    const random = dice(3)
    const bounds = { from: -50, to: 150 }
    let span = bounds
    for (let round = 0; round < ROUNDS; round += 1) {
      const at = span.from + random() * lengthOf(span)
      span =
        random() < 0.5
          ? zoomed(span, at, 0.3 + random() * 3, bounds, 4)
          : moved(span, (random() - 0.5) * 400, bounds, 4)
      expect(span.from).toBeGreaterThanOrEqual(bounds.from - 1e-9)
      expect(span.to).toBeLessThanOrEqual(bounds.to + 1e-9)
      expect(lengthOf(span)).toBeGreaterThanOrEqual(4 - 1e-9)
    }
  })

  it('keeps under the pointer what was there', () => {
    const span = zoomed({ from: 0, to: 100 }, 25, 2, { from: 0, to: 100 }, 1)
    expect((25 - span.from) / lengthOf(span)).toBeCloseTo(0.25)
  })

  it('is as long as allowed where there is nothing', () => {
    expect(within({ from: 0, to: 0 }, { from: 0, to: 0 }, 4)).toEqual({ from: 0, to: 4 })
  })

  it('is moved no more than needed to show something', () => {
    const bounds = { from: 0, to: 100 }
    expect(showing({ from: 10, to: 20 }, 12, 15, bounds, 1)).toEqual({ from: 10, to: 20 })
    expect(showing({ from: 10, to: 20 }, 18, 25, bounds, 1)).toEqual({ from: 15, to: 25 })
    expect(showing({ from: 10, to: 20 }, 50, 90, bounds, 1)).toEqual({ from: 50, to: 60 })
  })
})

describe('marks of an axis of time', () => {
  it('are few, in order, inside, and on whole steps', () => {
    const random = dice(11)
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = (random() - 0.3) * 10 ** (random() * 11)
      const to = from + 10 ** (random() * 12 - 1)
      const most = 1 + Math.floor(random() * 14)
      const ticks = ticksOf(from, to, most)
      const step = stepOf(to - from, most)
      expect(ticks.length).toBeLessThanOrEqual(most)
      for (const [i, tick] of ticks.entries()) {
        expect(tick >= from && tick <= to && tick % step === 0).toBe(true)
        if (i > 0) expect(tick - (ticks[i - 1] as number)).toBe(step)
      }
    }
  })

  it('are none where there is no stretch', () => {
    expect(ticksOf(NaN, 5, 4)).toEqual([])
    expect(ticksOf(5, 1, 4)).toEqual([])
    expect(ticksOf(0, Infinity, 4)).toEqual([])
  })

  it.each([
    [0, '0'],
    [250, '250 ms'],
    [1500, '1.5 s'],
    [60_000, '1m'],
    [90_000, '1m30s'],
    [65_250, '1m05.25s'],
    [3_900_000, '1h05m'],
    [-2000, '−2 s'],
    [2 * 86_400_000, '2d'],
    [86_400_000 + 3_600_000, '1d 1h00m'],
  ])('say %d as %s', (ms, text) => {
    expect(tickText(ms)).toBe(text)
  })
})

describe('a plane', () => {
  it('is seen and meant alike, however it was zoomed', () => {
    const random = dice(5)
    let eye = { x: 0, y: 0, k: 1 }
    for (let round = 0; round < ROUNDS; round += 1) {
      const at = { x: random() * 800, y: random() * 500 }
      const before = meant(eye, at)
      eye = closer(eye, at, 0.4 + random() * 2, 0.05)
      const after = seen(eye, before)
      expect(after.x).toBeCloseTo(at.x, 4)
      expect(after.y).toBeCloseTo(at.y, 4)
    }
  })

  it('shows all that is fitted, and what it is asked to bring', () => {
    const box = { x: -400, y: 90, width: 3000, height: 1200 }
    const eye = fit(box, 800, 500)
    expect(seen(eye, box).x).toBeGreaterThanOrEqual(0)
    expect(seen(eye, { x: 2600, y: 1290 }).x).toBeLessThanOrEqual(800)
    const one = { x: 2000, y: 1000, width: 100, height: 50 }
    const near = bringing({ x: 0, y: 0, k: 1 }, one, 800, 500)
    const corner = seen(near, one)
    expect(corner.x >= 0 && corner.x + 100 <= 800 && corner.y >= 0 && corner.y + 50 <= 500).toBe(
      true,
    )
  })

  it('may be empty', () => {
    const eye = fit({ x: 0, y: 0, width: 0, height: 0 }, 0, 0)
    expect(Object.values(eye).every(Number.isFinite)).toBe(true)
  })
})

describe('the wheel', () => {
  const still = {
    deltaX: 0,
    deltaY: 0,
    deltaMode: 0,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
  }
  it('is the page’s, unless it zooms or goes sideways', () => {
    expect(turnOf({ ...still, deltaY: 100 })).toBeNull()
    expect(turnOf({ ...still, deltaY: -100, ctrlKey: true })).toMatchObject({ kind: 'zoom' })
    expect(turnOf({ ...still, deltaX: 30, deltaY: 4 })).toEqual({ kind: 'pan', dx: 30 })
    expect(turnOf({ ...still, deltaY: 30, shiftKey: true })).toEqual({ kind: 'pan', dx: 30 })
    expect(turnOf({ ...still, deltaX: 2, deltaMode: 1 })).toEqual({ kind: 'pan', dx: 32 })
  })
})

describe('a text that is too long', () => {
  it('is cut in its midst, to no more than fits', () => {
    const fits = (part: string) => part.length <= 12
    expect(cut('short', fits)).toBe('short')
    expect(cut('transform_partition_17', fits)).toBe('transfor…_17')
    expect(cut('anything', () => false)).toBe('')
  })
})

describe('a table’s order', () => {
  it('turns up, down, and back', () => {
    const up = turned(null, 'size')
    const down = turned(up, 'size')
    expect([up, down, turned(down, 'size')]).toEqual([
      { key: 'size', isDown: false },
      { key: 'size', isDown: true },
      null,
    ])
  })

  it('leaves what is not known at the end, both ways', () => {
    const values = [3, NaN, 1, 2]
    const of = (row: number) => values[row] as number
    expect(sorted([0, 1, 2, 3], of, false)).toEqual([2, 3, 0, 1])
    expect(sorted([0, 1, 2, 3], of, true)).toEqual([0, 3, 2, 1])
  })

  it('knows that ten comes after nine', () => {
    const names = ['score:10', 'score:9']
    expect(sorted([0, 1], (row) => names[row] as string, false)).toEqual([1, 0])
  })
})
