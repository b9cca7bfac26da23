import { number } from '@/data/words'
import { BarChart } from './BarChart'
import { inline, percent, tight } from '../cells'
import { countOf, factsOf, listOf } from '../reading'
import type { Column, Table } from './table'
import styles from './table.module.css'

const MOST = 500 // columns; a preview has 60
const NUMBERS = ['min', 'max', 'mean', 'std'] as const

type Props = { table: Table; label: string; height?: number }

/** All statistics of a table, one row a column. */
export function Stats({ table, label, height }: Props) {
  const shown = table.columns.slice(0, MOST)
  const more = table.columns.length - shown.length
  return (
    <div
      className={styles.box}
      style={{ maxHeight: height }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <table className={styles.stats}>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">dtype</th>
            <th scope="col">distribution</th>
            <th scope="col" className={styles.right}>
              nulls
            </th>
            <th scope="col" className={styles.right}>
              distinct
            </th>
            {NUMBERS.map((name) => (
              <th key={name} scope="col" className={styles.right}>
                {name}
              </th>
            ))}
            <th scope="col">most frequent, lengths, types</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((column, at) => (
            <StatsRow key={at} column={column} />
          ))}
        </tbody>
      </table>
      {more > 0 && <p className={styles.rest}>… {number(more)} more columns</p>}
    </div>
  )
}

function StatsRow({ column }: { column: Column }) {
  const { name, dtype, isIndex, untold, nulls, bars, facts } = column
  return (
    <tr>
      <th scope="row">
        {name}
        {isIndex && <span className={styles.quiet}> index</span>}
      </th>
      <td className={styles.quiet}>{untold || dtype}</td>
      <td>
        <BarChart bars={bars} nulls={nulls} />
      </td>
      <td className={`${styles.right} ${nulls ? styles.null : ''}`}>
        {nulls === null ? '' : percent(nulls)}
      </td>
      <td className={styles.right}>{distinctText(column)}</td>
      {NUMBERS.map((fact) => (
        <td
          key={fact}
          className={styles.right}
          title={facts[fact] === undefined ? undefined : String(facts[fact])}
        >
          {facts[fact] === undefined ? '' : tight(facts[fact])}
        </td>
      ))}
      <td className={styles.words}>{wordsOf(column)}</td>
    </tr>
  )
}

function distinctText({ facts }: Column): string {
  const distinct = countOf(facts.distinct)
  if (distinct === null) return ''
  const of = countOf(facts.distinct_of)
  return of === null ? number(distinct) : `${number(distinct)} of ${number(of)} read`
}

/** Return what there is to say of a column besides numbers. */
export function wordsOf({ facts, bars }: Column): string {
  const parts: string[] = []
  const lengths = factsOf(facts.lengths)
  if (lengths.min !== undefined) parts.push(lengthsText(tight(lengths.min), tight(lengths.max)))
  if (bars?.kind === 'top' && bars.labels.some(Boolean)) {
    const told = bars.labels.map((label, at) => `${label} ${number(bars.counts[at] ?? 0)}`)
    parts.push(told.join(', ') + (bars.others ? `, others ${number(bars.others)}` : ''))
  }
  if (facts.types !== undefined) parts.push(`types ${inline(facts.types)}`)
  const nans = typeof facts.nans === 'number' ? percent(facts.nans) : ''
  if (nans) parts.push(`${nans} NaN`)
  const read = countOf(facts.sampled)
  if (read !== null) parts.push(`of ${number(read)} rows read`)
  return [...parts, ...listOf(facts.notes).map(String)].join(' · ')
}

const lengthsText = (least: string, most: string): string =>
  least !== most
    ? `${least} to ${most} letters`
    : least === '1'
      ? '1 letter each'
      : `${least} letters each`
