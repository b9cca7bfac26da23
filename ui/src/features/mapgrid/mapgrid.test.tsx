import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { columns, dice } from '../../../trying/make'
import { childrenOf, ordered, tonesOf } from './children'
import { countsOf } from './counting'
import MapGrid from './MapGrid'
import { colourOf, shadeOf, shadesOf, SHADES } from './shades'
import { cellAt, cornerOf, movedTo, wrapOf } from './wrap'

const made = columns(400, { states: 'all' })
const children = childrenOf(made, 'score')

describe('children', () => {
  it('are those of the task, without the task itself', () => {
    expect(children.length).toBe(277)
    expect(children.every((row) => (made.map[row] ?? -1) >= 0)).toBe(true)
    expect(childrenOf(made, 'report').length).toBe(1)
    expect(childrenOf(made, 'no such task').length).toBe(0)
  })

  it('are told by their last attempt', () => {
    const tried = {
      ...columns(10),
      task: [3, 3, 3, 3],
      map: [-1, 0, 1, 0],
      state: [0, 4, 0, 0],
      attempt: [1, 1, 1, 2],
    }
    expect([...childrenOf(tried, 'score')]).toEqual([2, 3])
  })

  it('stand in every order once each, what matters most first', () => {
    for (const sort of ['index', 'duration', 'size', 'state', 'data'] as const) {
      const rows = ordered(made, children, sort, 'all')
      expect(new Set(rows)).toEqual(new Set(children))
    }
    const longest = ordered(made, children, 'duration', 'all')[0] as number
    expect(made.dur[longest]).toBe(Math.max(...Array.from(children, (row) => made.dur[row] ?? 0)))
    const worst = ordered(made, children, 'state', 'all')[0] as number
    expect(['failed', 'lost']).toContain(made.states[made.state[worst] as number])
  })

  it('are filtered by what failed and by what changed', () => {
    const tones = tonesOf(made)
    for (const row of ordered(made, children, 'index', 'failed')) {
      expect(tones[made.state[row] as number]).toBe(6)
    }
    for (const row of ordered(made, children, 'index', 'changed')) {
      expect('!+').toContain(made.vs[row])
    }
  })

  it('are counted where they are selected', () => {
    expect(countsOf(made, children.slice(3, 6))).toMatch(/^3 children, 3 to 5 · .* in all · /)
    expect(countsOf(made, new Int32Array())).toBe('none')
  })
})

describe('cells', () => {
  it('are found where they stand, and nowhere else', () => {
    const random = dice(21)
    for (let round = 0; round < 300; round += 1) {
      const n = Math.floor(random() * 3000)
      const width = Math.floor(random() * 1500)
      const wrap = wrapOf(n, width)
      expect(wrap.cell).toBeGreaterThanOrEqual(6)
      expect(wrap.cell).toBeLessThanOrEqual(14)
      expect(wrap.across * wrap.lines).toBeGreaterThanOrEqual(n)
      const place = Math.floor(random() * n)
      const { x, y } = cornerOf(wrap, place)
      if (n > 0) expect(cellAt(wrap, n, x + 2, y + 2)).toBe(place)
      expect(cellAt(wrap, n, -3, 2)).toBe(-1)
      const near = cellAt(wrap, n, random() * 5000 - 999, random() * 5000 - 999, true)
      expect(near).toBeGreaterThanOrEqual(-1)
      expect(near).toBeLessThan(Math.max(n, 1))
    }
  })

  it('are walked through without leaving them', () => {
    const wrap = wrapOf(100, 140)
    const random = dice(2)
    const keys = [
      'ArrowLeft',
      'ArrowRight',
      'ArrowUp',
      'ArrowDown',
      'PageUp',
      'PageDown',
      'Home',
      'End',
    ]
    let place = 0
    for (let i = 0; i < 500; i += 1) {
      place = movedTo(keys[Math.floor(random() * keys.length)] ?? '', place, 100, wrap) ?? -1
      expect(place >= 0 && place < 100).toBe(true)
    }
    expect(movedTo('x', 3, 100, wrap)).toBeNull()
  })
})

describe('shades', () => {
  it('hold every number, ascending, and none that is not known', () => {
    const random = dice(5)
    for (let round = 0; round < 200; round += 1) {
      const values = Array.from(
        { length: 1 + Math.floor(random() * 40) },
        () => Math.round(random() ** 6 * 1e9) - 1,
      )
      const shades = shadesOf(values)
      const sorted = [...values].sort((a, b) => a - b).map((value) => shadeOf(shades, value))
      sorted
        .slice(1)
        .forEach((shade, i) => expect(shade).toBeGreaterThanOrEqual(sorted[i] as number))
      expect(Math.max(...sorted)).toBeLessThan(SHADES)
      for (const shade of sorted)
        if (shade >= 0) expect(colourOf(shades, shade)).toBeLessThanOrEqual(5)
    }
    expect(shadeOf(shadesOf([]), 5)).toBe(0)
    expect(shadeOf(shadesOf([1, 2]), -1)).toBe(-1)
    expect(shadeOf(shadesOf([1, 2]), NaN)).toBe(-1)
    expect(shadesOf([0, 0]).upTo).toEqual([0])
    expect(shadesOf([400, 500, 900, 7000, 0, 0]).upTo.map(Math.round)).toEqual([
      709, 1257, 2228, 3949, 7000,
    ])
  })
})

describe('the map grid', () => {
  it('has a table that opens the same addresses', () => {
    const onOpen = vi.fn()
    render(<MapGrid columns={columns(400)} task="score" onOpen={onOpen} />)
    fireEvent.click(screen.getByText('View as table'))
    const table = screen.getByRole('grid')
    fireEvent.keyDown(table, { key: 'ArrowDown' })
    fireEvent.keyDown(table, { key: 'Enter' })
    expect(onOpen).toHaveBeenCalledWith('daily-sales/1841/score:1')
    expect(table.getAttribute('aria-rowcount')).toBe('278')
    expect(screen.getAllByRole('row').length).toBeLessThan(30)
  })

  it('says so where nothing is left', () => {
    const all = { ...made, state: made.state.map(() => 0) }
    render(<MapGrid columns={all} task="score" onOpen={vi.fn()} />)
    fireEvent.change(screen.getByLabelText('Show'), { target: { value: 'failed' } })
    expect(screen.getByText('No child failed.')).toBeTruthy()
    expect(screen.getByText('0 of 277 children')).toBeTruthy()
  })
})
