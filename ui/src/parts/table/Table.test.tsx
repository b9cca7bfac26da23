import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { press } from '@/data/view-keys'
import { Table } from './Table'
import { placeAfter } from './useMoves'

// jsdom lays nothing out: what scrolls is as high as a screen, a row as high as a row.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600)
  Element.prototype.scrollTo = () => {}
  window.addEventListener('keydown', press)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  window.removeEventListener('keydown', press)
})

const ROWS = Array.from({ length: 5000 }, (_, n) => `row ${n}`)

function Trial({ onOpen = () => {} }: { onOpen?: (row: string) => void }) {
  const [active, setActive] = useState('')
  const [open, setOpen] = useState('')
  return (
    <Table
      label="Trial"
      rows={ROWS}
      columns={[{ key: 'name', head: 'Name', cell: (row) => <span>{row}</span> }]}
      keyOf={(row) => row}
      className=""
      active={active}
      onActive={setActive}
      onOpen={onOpen}
      below={(row) => <p>below {row}</p>}
      isOpen={(row) => row === open}
      onToggle={(row, isOpen) => setOpen(isOpen ? row : '')}
      isMain
    />
  )
}

const withFocus = () => document.activeElement?.textContent

test('of thousands of rows only some are in the document, and it is said how many there are', () => {
  render(<Trial />)

  expect(screen.getAllByRole('row').length).toBeLessThan(80)
  expect(screen.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('5001')
})

test('j and k move from anywhere, and the row has the focus', () => {
  render(<Trial />)

  fireEvent.keyDown(document.body, { key: 'j' })
  fireEvent.keyDown(document.body, { key: 'j' })
  expect(withFocus()).toBe('row 1')

  fireEvent.keyDown(document.body, { key: 'k' })
  expect(withFocus()).toBe('row 0')
})

test('one row can be reached by Tab; Enter opens it, the right arrow shows what is below', () => {
  const onOpen = vi.fn()
  render(<Trial onOpen={onOpen} />)
  expect(document.querySelectorAll('[role=row][tabindex="0"]')).toHaveLength(1)

  fireEvent.keyDown(document.body, { key: 'j' })
  fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowRight' })
  fireEvent.keyDown(document.activeElement as Element, { key: 'Enter' })

  expect(screen.getByText('below row 0')).toBeTruthy()
  expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true')
  expect(onOpen).toHaveBeenCalledWith('row 0')
})

test('places stay among the rows', () => {
  expect(placeAfter('j', -1, 3, 10)).toBe(0)
  expect(placeAfter('k', 0, 3, 10)).toBe(0)
  expect(placeAfter('End', 0, 3, 10)).toBe(2)
  expect(placeAfter('PageDown', 1, 100, 10)).toBe(11)
  expect(placeAfter('q', 1, 3, 10)).toBeNull()
  expect(placeAfter('j', -1, 0, 10)).toBeNull()
})
