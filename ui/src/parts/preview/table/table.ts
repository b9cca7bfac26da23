/** A table's preview as columns, rows and gaps between them; knows nothing of the screen. */
import { number } from '@/data/words'
import { areNumbers, cellText, cut, decimalsOf, escaped, percent } from '../cells'
import { countOf, factsOf, listOf, shareOf, textOf, type Facts, type Shown } from '../reading'

export type Bars = { counts: number[]; labels: string[]; kind: 'hist' | 'top'; others: number }
export type Column = {
  name: string
  dtype: string
  isIndex: boolean
  isNumber: boolean
  decimals: number
  /** Why its cells are not told; empty where they are. */
  untold: string
  nulls: number | null
  bars: Bars | null
  cells: readonly unknown[] | null
  facts: Facts
}
export type Line = { kind: 'row'; at: number } | { kind: 'gap'; text: string }
export type Table = {
  columns: Column[]
  lines: Line[]
  /** Places in the whole table of the rows that are shown, from 0. */
  rows: (number | null)[]
  total: number | null
  footer: string
}

const LONGEST_NAME = 200

/** Read a table; columns without a description, and cells without a column, are shown as well. */
export function tableOf(shown: Shown): Table {
  const { facts } = shown
  const described = listOf(facts.columns)
  const data = listOf(shown.data)
  const width = Math.max(described.length, data.length)
  const columns = Array.from({ length: width }, (_, at) =>
    columnOf(factsOf(described[at]), data[at], at),
  )
  const length = columns.reduce((most, { cells }) => Math.max(most, cells?.length ?? 0), 0)
  const places = listOf(facts.rows)
  const rows = Array.from({ length }, (_, at) => countOf(places[at]))
  const total = countOf(facts.rows_total)
  const lines = linesOf(rows, partsOf(facts.parts, length), total)
  return { columns, lines, rows, total, footer: footerOf(shown, columns, length) }
}

function columnOf(facts: Facts, data: unknown, at: number): Column {
  const cells = Array.isArray(data) ? (data as readonly unknown[]) : null
  return {
    name: cut(escaped(textOf(facts.name)), LONGEST_NAME) || `column ${at}`,
    dtype: escaped(textOf(facts.dtype)),
    isIndex: facts.index === true,
    isNumber: areNumbers(cells ?? []) || (!cells && /int|float|decimal/i.test(textOf(facts.dtype))),
    decimals: decimalsOf(cells ?? []),
    untold: untold(facts),
    nulls: shareOf(facts.nulls),
    bars: barsOf(facts),
    cells,
    facts,
  }
}

function untold(facts: Facts): string {
  if (facts.redacted === true) return 'redacted'
  return typeof facts.error === 'string' ? `can't be read: ${facts.error}` : ''
}

/** Return the bars of a column: its histogram, or how often its most frequent values occur. */
export function barsOf(facts: Facts): Bars | null {
  const hist = factsOf(facts.hist)
  const top = factsOf(facts.top)
  const counts = listOf(hist.counts).map(countOf)
  if (counts.length && counts.every((one) => one !== null)) {
    const edges = listOf(hist.edges).map((edge) => cellText(edge, 0) && String(edge))
    const labels = counts.map((_, at) => `${edges[at] ?? '?'} to ${edges[at + 1] ?? '?'}`)
    return { kind: 'hist', counts: counts as number[], labels, others: 0 }
  }
  const most = listOf(top.counts).map(countOf)
  if (!most.length || most.some((one) => one === null)) return null
  const values = listOf(top.values)
  const labels = most.map((_, at) => (at < values.length ? cellText(values[at]) : ''))
  return { kind: 'top', counts: most as number[], labels, others: countOf(top.others) ?? 0 }
}

function partsOf(told: unknown, length: number): number[] {
  const parts = listOf(told).map(countOf)
  if (parts.length !== 3 || parts.some((one) => one === null)) return [length]
  return (parts as number[]).reduce((sum, one) => sum + one, 0) === length
    ? (parts as number[])
    : [length]
}

/** Return the rows, and between head, middle and tail what is not shown there. */
function linesOf(rows: (number | null)[], parts: number[], total: number | null): Line[] {
  const row = (at: number): Line => ({ kind: 'row', at })
  const lines: Line[] = []
  let at = 0
  parts.forEach((count, part) => {
    if (count > 0 && at > 0)
      lines.push({ kind: 'gap', text: gapText(rows, parts, part, at, total) })
    for (const end = at + count; at < end; at += 1) lines.push(row(at))
  })
  return lines
}

function gapText(
  rows: (number | null)[],
  parts: number[],
  part: number,
  at: number,
  total: number | null,
): string {
  const [head = 0, , tail = 0] = parts
  const count = parts[part] ?? 0
  if (part === 1 && total !== null) {
    const between = total - head - tail
    return `${number(count)} of the ${number(between)} rows between, picked at random`
  }
  const before = rows[at - 1]
  const first = rows[at]
  if (part === 2 && before != null && first != null && parts[1] === 0)
    return `${number(first - before - 1)} rows are not shown`
  return `the last ${number(count)} rows`
}

function footerOf({ facts, isCut }: Shown, columns: Column[], length: number): string {
  const total = countOf(facts.rows_total)
  const wide = countOf(facts.columns_total)
  const own = columns.filter(({ isIndex }) => !isIndex).length
  const hasCells = columns.some(({ cells }) => cells !== null)
  const rows =
    total === null
      ? facts.rows_total === null && !hasCells
        ? 'not computed, so no row is known'
        : `${number(length)} rows`
      : hasCells
        ? `${number(length)} of ${number(total)} rows`
        : `${number(total)} rows, none of them shown at this level`
  const parts = [rows]
  if (wide !== null && wide > own) parts.push(`${number(own)} of ${number(wide)} columns`)
  if (isCut) parts.push('cut to what a preview may hold')
  return [...parts, 'captured at write time'].join(' · ')
}

const FACTS = ['min', 'max', 'mean', 'std'] as const

/** Return what is known of a column in one sentence, for its heading's title. */
export function columnTitle({ name, dtype, nulls, untold, facts }: Column): string {
  const told = FACTS.filter((fact) => facts[fact] !== undefined).map(
    (fact) => `${fact} ${String(facts[fact])}`,
  )
  const missing = nulls === null ? [] : [`${percent(nulls)} nulls`]
  const distinct = countOf(facts.distinct)
  const kinds = distinct === null ? [] : [`${number(distinct)} distinct`]
  return [name, dtype, untold, ...missing, ...kinds, ...told].filter(Boolean).join(' · ')
}
