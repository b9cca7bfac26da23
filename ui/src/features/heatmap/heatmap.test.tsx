import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { dice, history } from '../../../trying/make'
import { cellOf, marked, movedSpot, rowsOf, toldCell, type Cell } from './cells'
import Heatmap from './Heatmap'

const past = history(20, 8)
const cell = (row: number, column: number) => cellOf(past, { row, column }) as Cell

describe('a history', () => {
  it('has a row for the runs and one for each task', () => {
    expect(rowsOf(past)).toBe(9)
    expect(cell(0, 3).address).toBe('daily-sales/1803')
    expect(cell(1, 3).address).toBe('daily-sales/1803/extract_orders')
    expect(cellOf(past, { row: 9, column: 0 })).toBeNull()
    expect(cellOf(past, { row: 0, column: 20 })).toBeNull()
  })

  it('may have tasks of which less is known than there are runs', () => {
    const ragged = { ...past, tasks: [{ task: 'new', states: ['success'], vs: '' }] }
    expect(cellOf(ragged, { row: 1, column: 0 })?.vs).toBeNull()
    expect(cellOf(ragged, { row: 1, column: 5 })?.state).toBeNull()
  })

  it('is walked through without leaving it', () => {
    const random = dice(4)
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
    let spot = { row: 0, column: 0 }
    for (let i = 0; i < 500; i += 1) {
      spot = movedSpot(keys[Math.floor(random() * keys.length)] ?? '', spot, past) ?? spot
      expect(cellOf(past, spot)).not.toBeNull()
    }
    expect(movedSpot('x', spot, past)).toBeNull()
  })

  it('is marked in two cells of one kind, the older first', () => {
    const [old, middle, late] = [cell(0, 1), cell(0, 5), cell(0, 9)]
    expect(marked([late], old)).toEqual([old, late])
    expect(marked([old, middle], late)).toEqual([middle, late])
    expect(marked([old, late], old)).toEqual([late])
    const task = { ...cell(1, 5), state: 'success' }
    expect(marked([old, late], task)).toEqual([task])
    expect(marked([old], { ...task, state: null })).toEqual([old])
  })

  it('is said in words', () => {
    const said = { ...cell(2, 4), state: 'failed', vs: 'changed' }
    expect(toldCell(said)).toBe('load_model in run 1804, failed, data differs')
    expect(toldCell({ ...said, state: null })).toBe('load_model in run 1804, no part of it')
  })
})

describe('the heatmap', () => {
  it('has a table in which two runs are marked and compared', () => {
    const [onOpen, onCompare] = [vi.fn(), vi.fn()]
    const runs = { ...past, tasks: [] }
    render(<Heatmap history={runs} onOpen={onOpen} onCompare={onCompare} />)
    fireEvent.click(screen.getByText('View as table'))
    const table = screen.getByRole('grid')
    fireEvent.keyDown(table, { key: 'Enter' })
    expect(onOpen).toHaveBeenCalledWith('daily-sales/1819')

    fireEvent.keyDown(table, { key: 'x' })
    fireEvent.keyDown(table, { key: 'ArrowDown' })
    fireEvent.keyDown(table, { key: 'x' })
    expect(screen.getByText('Marked 1818 and 1819')).toBeTruthy()
    fireEvent.keyDown(table, { key: 'c' })
    expect(onCompare).toHaveBeenCalledWith('daily-sales/1818', 'daily-sales/1819')
  })

  it('is walked through by keys as a picture, too', () => {
    const onOpen = vi.fn()
    render(<Heatmap history={past} onOpen={onOpen} onCompare={vi.fn()} />)
    const picture = screen.getByRole('application')
    fireEvent.keyDown(picture, { key: 'ArrowLeft' })
    fireEvent.keyDown(picture, { key: 'ArrowLeft' })
    fireEvent.keyDown(picture, { key: 'Enter' })
    expect(onOpen).toHaveBeenCalledWith('daily-sales/1818')
  })

  it('says so where nothing has run', () => {
    render(<Heatmap history={history(0, 0)} onOpen={vi.fn()} onCompare={vi.fn()} />)
    expect(screen.getByText('daily-sales has not run yet.')).toBeTruthy()
  })
})
