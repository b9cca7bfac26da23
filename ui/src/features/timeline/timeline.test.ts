import { describe, expect, it } from 'vitest'
import type { Columns } from '@/api/forms'
import { columns, dice, first } from '../../../trying/make'
import { next, placeOf, runAt } from './finding'
import { lanesOf, type Lanes } from './lanes'
import { boxAt, layoutOf, pitchOf, rowAt } from './layout'
import { Packed } from './packing'
import { busy, tellRow, type Row } from './pixels'

/** Return columns of chance: any length, any order, some of no length or out of their clock. */
function anyColumns(random: () => number): Columns {
  const n = Math.floor(random() * 120)
  const made = columns(10)
  const list = (of: () => number) => Array.from({ length: n }, of)
  return {
    ...first(made, 0),
    n,
    seq: Array.from({ length: n }, (_, i) => i + 1),
    task: list(() => Math.floor(random() * 3)),
    map: list(() => (random() < 0.1 ? -1 : Math.floor(random() * 50))),
    state: list(() => Math.floor(random() * 9)), // one of them is not known
    start: list(() => Math.round((random() - 0.2) * 1000)),
    dur: list(() => Math.round(random() ** 3 * 300) * (random() < 0.2 ? -1 : 1)),
    wait: list(() => Math.round(random() * 50)),
    write: list(() => Math.round(random() * 20)),
  }
}

/** Return what is drawn, row by row, as [begin, kept] in the order in which it stands there. */
function rowsOf({ order, offsets, moments }: Lanes): [number, number][][] {
  return Array.from({ length: offsets.length - 1 }, (_, row) =>
    Array.from(order.slice(offsets[row], offsets[row + 1]), (i): [number, number] => [
      moments.begin[i] as number,
      moments.kept[i] as number,
    ]),
  )
}

function mostAtOnce(bars: readonly [number, number][]): number {
  const turns = bars.flatMap(
    ([a, b]) =>
      [
        [a, 1],
        [b, -1],
      ] as [number, number][],
  )
  turns.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  let [now, most] = [0, 0]
  for (const [, by] of turns) most = Math.max(most, (now += by))
  return most
}

describe('rows of a lane', () => {
  it('never overlap, are in order, and are no more than ran at once', () => {
    const random = dice(1)
    for (let round = 0; round < 200; round += 1) {
      const bars = Array.from({ length: Math.floor(random() * 80) }, (): [number, number] => {
        const begin = Math.round(random() * 100)
        return [begin, begin + 1 + Math.round(random() * 30)]
      }).sort((a, b) => a[1] - b[1])
      const packed = Packed.empty()
      const ends = new Map<number, number>()
      for (const [begin, end] of bars) {
        const row = packed.place(begin, end)
        expect(ends.get(row) ?? -Infinity).toBeLessThanOrEqual(begin)
        ends.set(row, end)
      }
      expect(packed.count).toBe(mostAtOnce(bars))
    }
  })

  it('never overlap in whatever order they come', () => {
    const random = dice(2)
    const packed = Packed.empty()
    const ends = new Map<number, number>()
    for (let i = 0; i < 2000; i += 1) {
      const begin = random() * 1000
      const row = packed.place(begin, begin + random() * 90)
      expect(ends.get(row) ?? -Infinity).toBeLessThanOrEqual(begin)
      ends.set(row, Math.max(ends.get(row) ?? 0, begin))
    }
  })
})

describe('lanes', () => {
  it('hold each task run once, whatever the columns are', () => {
    const random = dice(4)
    for (let round = 0; round < 150; round += 1) {
      const made = anyColumns(random)
      const lanes = lanesOf(made)
      const mapped = new Set(made.task.filter((_, i) => (made.map[i] as number) >= 0))
      const drawn = made.task.flatMap((task, i) =>
        (made.map[i] as number) < 0 && mapped.has(task) ? [] : [i],
      )
      expect([...lanes.order].sort((a, b) => a - b)).toEqual(drawn)
      for (const row of rowsOf(lanes)) {
        row.slice(1).forEach(([begin], i) => expect(row[i]?.[1]).toBeLessThanOrEqual(begin))
      }
      expect(lanes.to).toBeGreaterThan(lanes.from)
    }
  })

  it('are the same whether they grew or were made at once, but for their rows', () => {
    const random = dice(6)
    const made = columns(600, { states: 'usual', seed: 9 })
    let grown = lanesOf(first(made, 0))
    for (let n = 0; n < made.n; n += Math.ceil(random() * 60))
      grown = lanesOf(first(made, n), grown)
    grown = lanesOf(made, grown)
    const whole = lanesOf(made)

    expect([...grown.order].sort((a, b) => a - b)).toEqual([...whole.order].sort((a, b) => a - b))
    expect(grown.lanes.map(({ name, n }) => [name, n])).toEqual(
      whole.lanes.map(({ name, n }) => [name, n]),
    )
    expect([grown.from, grown.to]).toEqual([whole.from, whole.to])
    for (const row of rowsOf(grown)) {
      row.slice(1).forEach(([begin], i) => expect(row[i]?.[1]).toBeLessThanOrEqual(begin))
    }
  })

  it('take over nothing of a row that has changed', () => {
    const made = columns(30)
    const later = { ...made, dur: made.dur.map((dur, i) => (i === 3 ? dur + 9000 : dur)) }
    const lanes = lanesOf(later, lanesOf(made))
    expect(lanes.moments.end[3]).toBe((later.start[3] ?? 0) + (later.dur[3] ?? 0))
  })

  it('leave those that were handed on as they were', () => {
    const made = columns(300)
    const before = lanesOf(first(made, 100))
    const rows = rowsOf(before)
    lanesOf(made, before)
    expect(rowsOf(before)).toEqual(rows)
  })

  it('draw each attempt, and count what was tried again once', () => {
    const tried = { ...first(columns(10), 6), task: [3, 3, 3, 3, 3, 3] }
    const lanes = lanesOf({ ...tried, map: [0, 1, 2, 0, 1, 2], state: [4, 4, 0, 0, 0, 0] })
    expect([lanes.lanes[0]?.n, lanes.order.length]).toEqual([4, 6])
  })

  it('may be none', () => {
    const lanes = lanesOf(first(columns(10), 0))
    expect([lanes.lanes.length, lanes.order.length]).toEqual([0, 0])
    expect(next(lanes, -1, 'right')).toBe(-1)
  })
})

describe('what a row of pixels tells', () => {
  const rowOf = (bars: [number, number, number][]): Row => {
    const kept = Float64Array.from(bars, (bar) => bar[1])
    return {
      moments: {
        ready: Float64Array.from(bars, (bar) => bar[0]),
        begin: Float64Array.from(bars, (bar) => bar[0]),
        end: kept,
        kept,
        tone: Uint8Array.from(bars, (bar) => bar[2]),
      },
      order: Int32Array.from(bars, (_, i) => i),
      from: 0,
      to: bars.length,
    }
  }
  const anyRow = (random: () => number): [number, number, number][] => {
    let at = 0
    return Array.from({ length: Math.floor(random() * 200) }, () => {
      const begin = at + random() * 2
      at = begin + random() ** 4 * 8
      return [begin, at, Math.floor(random() * 7)]
    })
  }

  it('misses no bar in sight, and says of each pixel what matters most', () => {
    const random = dice(8)
    for (let round = 0; round < 150; round += 1) {
      const bars = anyRow(random)
      const scale = { begin: random() * 30, scale: random() * 3, width: 60, pixel: 0.5 }
      const wide = new Set<number>()
      const pixels = new Map<number, number>()
      tellRow(rowOf(bars), scale, {
        bar: (x0, x1, _tone, at) => {
          expect(x1 - x0).toBeGreaterThanOrEqual(1)
          wide.add(at)
        },
        many: (x0, x1, tone) => {
          for (let x = x0; x < x1 - 1e-9; x += 0.5) pixels.set(Math.round(x * 2), tone)
        },
      })
      const worst = new Map<number, number>()
      bars.forEach(([begin, end, tone], i) => {
        const [x0, x1] = [(begin - scale.begin) * scale.scale, (end - scale.begin) * scale.scale]
        if (x1 < 0 || x0 > 60 || wide.has(i)) return
        const pixel = Math.max(0, Math.floor(x0 / 0.5))
        worst.set(pixel, Math.max(worst.get(pixel) ?? 0, tone))
      })
      expect([...worst.keys()].filter((pixel) => !pixels.has(pixel))).toEqual([])
      for (const [pixel, tone] of worst) expect(pixels.get(pixel)).toBe(tone)
      expect(pixels.size).toBeLessThanOrEqual(121)
    }
  })

  it('sums to all the time that was worked', () => {
    const random = dice(10)
    for (let round = 0; round < 100; round += 1) {
      const bars = anyRow(random)
      const end = Math.max(1, ...bars.map((bar) => bar[1]))
      const scale = { begin: 0, scale: 100 / end, width: 100, pixel: 1 }
      const sum = busy(rowOf(bars), scale).reduce((all, one) => all + one, 0)
      const worked = bars.reduce((all, [a, b]) => all + b - a, 0)
      expect(sum / scale.scale).toBeCloseTo(worked, 6)
    }
  })
})

describe('a place on the timeline', () => {
  const lanes = lanesOf(columns(500))
  const layout = layoutOf(lanes.lanes, 1000)

  it('is that of the task run that is drawn there', () => {
    for (const run of lanes.order) {
      const place = placeOf(lanes, run)
      const box = place && layout.boxes[place.at]
      if (!place || !box) throw new Error('not drawn')
      const y = box.barsTop + (place.row + 0.5) * box.pitch
      const [begin, kept] = [lanes.moments.begin[run] as number, lanes.moments.kept[run] as number]
      expect(runAt(lanes, layout, (begin + kept) / 2, y, 1)).toBe(run)
    }
  })

  it('is nowhere beside the lanes', () => {
    expect(boxAt(layout, -1)).toBeNull()
    expect(boxAt(layout, layout.height)).toBeNull()
    expect(runAt(lanes, layout, 1e12, 5, 1)).toBe(-1)
  })

  it('reaches every row by keys', () => {
    let run = next(lanes, -1, 'right')
    const seen = new Set([run])
    for (let i = 0; i < 2000; i += 1) {
      const down = next(lanes, run, 'down')
      if (down === run) break
      run = down
      seen.add(run)
    }
    expect(seen.size).toBe(lanes.offsets.length - 1)
    expect(next(lanes, next(lanes, run, 'first'), 'left')).toBe(next(lanes, run, 'first'))
  })

  it('finds a row by its height, and has room for many', () => {
    const box = layout.boxes[3]
    if (!box) throw new Error('no lane')
    expect(rowAt(box, box.barsTop + 2.5 * box.pitch)).toBe(2)
    expect(rowAt(box, 1e9)).toBe(box.lane.rows - 1)
    for (let rows = 1; rows < 5000; rows += 7) expect(pitchOf(rows) * rows).toBeLessThan(160.01)
  })
})
