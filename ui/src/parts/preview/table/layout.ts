/** How wide the columns of a table are, and where a key press leads in it. */
import { cellText } from '../cells'
import type { Column } from './table'

const LETTER = 7.5 // px of a number's letter
const TEXT_LETTER = 8.2 // px of a text's, where it is of digits and capitals
const PADDING = 24
const [NARROWEST, WIDEST] = [72, 320]
const LOOKED_AT = 200 // cells of a column; the others are cut where they are longer
const BAR = 7

/** Return the width of a column in px: what its heading and its first cells need. */
export function widthOf({ name, dtype, cells, decimals, bars, nulls, isNumber }: Column): number {
  const heading = (name.length + dtype.length + 3) * 7
  const drawn = (bars ? Math.min(bars.counts.length, 20) * BAR : 0) + (nulls ? 60 : 0)
  const longest = (cells ?? [])
    .slice(0, LOOKED_AT)
    .reduce<number>((most, cell) => Math.max(most, cellText(cell, decimals).length), 0)
  const wanted = Math.max(heading, drawn, longest * (isNumber ? LETTER : TEXT_LETTER)) + PADDING
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, wanted)))
}

export type Place = { row: number; column: number }

/** Return where a key leads from a cell; null where it is none of ours. */
export function moved(
  from: Place,
  key: string,
  isWhole: boolean,
  size: { rows: number; columns: number; page: number },
): Place | null {
  const last = { row: size.rows - 1, column: size.columns - 1 }
  const to = (row: number, column: number): Place => ({
    row: Math.max(0, Math.min(last.row, row)),
    column: Math.max(0, Math.min(last.column, column)),
  })
  switch (key) {
    case 'ArrowDown':
      return to(from.row + 1, from.column)
    case 'ArrowUp':
      return to(from.row - 1, from.column)
    case 'ArrowRight':
      return to(from.row, from.column + 1)
    case 'ArrowLeft':
      return to(from.row, from.column - 1)
    case 'PageDown':
      return to(from.row + size.page, from.column)
    case 'PageUp':
      return to(from.row - size.page, from.column)
    case 'Home':
      return to(isWhole ? 0 : from.row, 0)
    case 'End':
      return to(isWhole ? last.row : from.row, last.column)
    default:
      return null
  }
}
