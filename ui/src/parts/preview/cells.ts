/** Cells of tables and leaves of trees as text. */
import { isFacts } from './reading'

const DECIMALS = 4 // as the command line shows them
const LONGEST = 400 // characters of a cell; a previewer cuts at 200
const ODD_NUMBERS = new Set(['NaN', 'Infinity', '-Infinity'])

/** Tell whether a text stands for a number that JSON has no word for, or would round. */
export const isWrittenNumber = (told: unknown): boolean =>
  typeof told === 'string' && (ODD_NUMBERS.has(told) || /^-?\d{16,}$/.test(told))

/** Tell whether cells are numbers, so that they are set to the right. */
export function areNumbers(cells: readonly unknown[]): boolean {
  const present = cells.filter((cell) => cell !== null)
  return (
    present.length > 0 && present.every((cell) => typeof cell === 'number' || isWrittenNumber(cell))
  )
}

/** Return how many decimals the numbers of a column need, so that they stand in line. */
export function decimalsOf(cells: readonly unknown[]): number {
  return cells.reduce<number>((most, cell) => Math.max(most, decimals(cell)), 0)
}

function decimals(cell: unknown): number {
  if (typeof cell !== 'number' || Number.isInteger(cell) || isOdd(cell)) return 0
  return cell.toFixed(DECIMALS).replace(/0+$/, '').split('.')[1]?.length ?? 0
}

const isOdd = (cell: number): boolean =>
  cell !== 0 && (Math.abs(cell) < 10 ** -DECIMALS || Math.abs(cell) >= 1e15)

/** Return a cell as text; `places` are the decimals of its column. */
export function cellText(cell: unknown, places = 0): string {
  if (cell === null || cell === undefined) return 'null'
  if (typeof cell === 'number') return isOdd(cell) ? tight(cell) : cell.toFixed(places)
  if (typeof cell === 'boolean') return cell ? 'True' : 'False'
  if (typeof cell === 'string') return cut(escaped(cell))
  return cut(inline(cell))
}

/** Return a number as short as it can be told: up to 6 digits that matter. */
export function tight(told: unknown): string {
  if (typeof told !== 'number') return cellText(told)
  if (Number.isInteger(told) && Math.abs(told) < 1e15) return String(told)
  return String(Number(told.toPrecision(6)))
}

/** Return a nested value on one line; what previews write of it is told in words. */
export function inline(told: unknown, depth = 4): string {
  if (Array.isArray(told)) {
    if (depth === 0) return '[…]'
    return `[${told
      .slice(0, 50)
      .map((one) => inline(one, depth - 1))
      .join(', ')}]`
  }
  if (!isFacts(told)) return leafText(told)
  if ('$more' in told && Object.keys(told).length === 1) return `… ${String(told.$more)} more`
  if (told.$redacted === true) return '(redacted)'
  if (depth === 0) return '{…}'
  const type = typeof told.$type === 'string' ? escaped(told.$type) : ''
  if (type && told.recursive === true) return `<${type} that it stands in>`
  if (type && typeof told.length === 'number' && !('hex' in told))
    return `<${type} of ${told.length.toLocaleString('en-US')}, too deep to be shown>`
  const parts = Object.entries(told)
    .filter(([key]) => key !== '$type')
    .slice(0, 50)
    .map(([key, value]) => `${escaped(key)}: ${inline(value, depth - 1)}`)
  return type ? `<${[type, ...parts].join(' ')}>` : `{${parts.join(', ')}}`
}

const NAMED: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }

// What moves the pen, or turns a line around: controls, marks and overrides of direction.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Return a text for one line, in which what can't be seen is written out: `a\nb`. */
export const escaped = (text: string): string =>
  text.replace(UNSEEN, (letter) => NAMED[letter] ?? codeOf(letter))

function codeOf(letter: string): string {
  const code = letter.charCodeAt(0).toString(16)
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
}

/** Return a value without parts as Python writes it. */
export function leafText(told: unknown): string {
  if (told === null || told === undefined) return 'None'
  if (typeof told === 'boolean') return told ? 'True' : 'False'
  if (isWrittenNumber(told)) return String(told)
  return typeof told === 'string' ? quoted(told) : String(told)
}

/** Return a text in quotes, on one line. */
const quoted = (text: string): string =>
  `"${escaped(text.replace(/[\\"]/g, (letter) => `\\${letter}`))}"`

export const cut = (text: string, most = LONGEST): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

/** Return a share as people say it: `0 %`, `<0.1 %`, `31 %`. */
export function percent(share: number): string {
  if (share === 0) return '0 %'
  if (share < 0.001) return '<0.1 %'
  const hundredths = share * 100
  return `${hundredths < 9.95 ? hundredths.toFixed(1).replace(/\.0$/, '') : Math.round(hundredths)} %`
}
