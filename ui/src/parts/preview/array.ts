/** An array's preview as a table of its corner. */
import { number } from '@/data/words'
import { countOf, isFacts, listOf, type Shown } from './reading'
import { tableOf, type Table } from './table/table'

export type ArrayShown = { shape: string; table: Table | null; footer: string }

/** Return a corner of two dimensions as rows, one of a single dimension as one column. */
export function arrayOf(shown: Shown): ArrayShown {
  const shape = listOf(shown.facts.shape).map(countOf)
  const data = told(shown.data)
  const matrix = data.length > 0 && data.every(Array.isArray) ? (data as unknown[][]) : null
  const columns = matrix ? turned(matrix.map(told)) : data.length ? [data] : []
  const table = columns.length ? tabled(columns, !matrix) : null
  return { shape: shapeText(shape), table, footer: footerOf(shape, columns, shown) }
}

/** Return the values of a list, without the mark that says how many more there were. */
function told(node: unknown): readonly unknown[] {
  if (!Array.isArray(node))
    return node === undefined || node === null || isFacts(node) ? [] : [node]
  const last: unknown = node.at(-1)
  return isFacts(last) && '$more' in last ? node.slice(0, -1) : (node as readonly unknown[])
}

function turned(matrix: (readonly unknown[])[]): (readonly unknown[])[] {
  const width = matrix.reduce((most, row) => Math.max(most, row.length), 0)
  return Array.from({ length: width }, (_, at) => matrix.map((row) => row[at] ?? null))
}

function tabled(data: (readonly unknown[])[], isLine: boolean): Table {
  const columns = data.map((_, at) => ({ name: isLine ? 'value' : String(at) }))
  const facts = { columns, data }
  return tableOf({
    type: '',
    summary: '',
    level: 'sample',
    mime: '',
    data,
    hasData: true,
    error: null,
    isCut: false,
    facts,
  })
}

const shapeText = (shape: (number | null)[]): string =>
  shape.length ? shape.map((one) => (one === null ? '?' : number(one))).join(' × ') : ''

function footerOf(shape: (number | null)[], columns: (readonly unknown[])[], shown: Shown): string {
  const seen = columns.reduce((sum, column) => sum + column.length, 0)
  const total = shape.reduce<number>((product, one) => product * (one ?? 1), 1)
  const rest = shown.isCut ? ' · cut to what a preview may hold' : ''
  if (!seen) {
    const level = shown.level === 'sample' ? '' : ` at level ${shown.level}`
    return `no values are shown${level} · captured at write time`
  }
  if (seen >= total) return `all ${number(seen)} values · captured at write time${rest}`
  const before = shape.length > 2 ? `, at the start of all dimensions but the last two` : ''
  return `${number(seen)} of ${number(total)} values${before} · captured at write time${rest}`
}
