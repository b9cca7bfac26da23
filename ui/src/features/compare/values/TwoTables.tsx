import { useState } from 'react'
import { figure, moved } from '@/data/figures'
import { counted, number } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { Histogram } from '@/parts/spark/Histogram'
import type { Overlaid } from '@/parts/spark/overlay'
import type { Preview } from './kinds'
import { compareColumns, hasMoved, type ColumnDiff, type Measured, type Shares } from './table'
import styles from './values.module.css'

const SIGNS = { same: '=', moved: '≠', added: '+', removed: '−', redacted: '?' } as const
const WORDS = {
  same: 'the same',
  moved: 'differs',
  added: 'added',
  removed: 'removed',
  redacted: 'redacted',
} as const

/** Two tables: rows and columns, and of each column what its statistics and its shape tell. */
export function TwoTables({ a, b }: { a: Preview; b: Preview }) {
  const columns = compareColumns(a.columns ?? [], b.columns ?? [])
  return (
    <>
      <p className={styles.counts}>
        <Count name="rows" a={a.rows_total ?? null} b={b.rows_total ?? null} />
        <Count name="columns" a={a.columns_total ?? null} b={b.columns_total ?? null} />
        <span className={page.quiet}>schema {schemaOf(columns)}</span>
      </p>
      <Columns of={columns} />
    </>
  )
}

/** Columns whose statistics moved; the others are named in a line. */
export function Columns({ of: columns }: { of: ColumnDiff[] }) {
  const [isAll, all] = useState(false)
  const same = columns.filter(({ status }) => status === 'same')
  const shown = isAll ? columns : columns.filter(({ status }) => status !== 'same')
  return (
    <>
      {shown.length === 0 && (
        <p className={styles.note}>
          No statistic of any column moved, so single cells, or the order of rows, must differ.
        </p>
      )}
      {shown.length > 0 && <Legend />}
      {shown.length > 0 && (
        <Scroll label="Columns">
          <table className={`${page.table} ${styles.columns}`}>
            <thead>
              <tr>
                <th scope="col">column</th>
                <th scope="col">dtype</th>
                <th scope="col">what moved</th>
                <th scope="col">distribution</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((column) => (
                <Row key={column.name} {...column} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {same.length > 0 && (
        <p className={styles.note}>
          = {counted(same.length, 'column')} with the same statistics:{' '}
          {same.map(({ name }) => name).join(' · ')}{' '}
          <button
            type="button"
            className={styles.link}
            aria-expanded={isAll}
            onClick={() => all(!isAll)}
          >
            {isAll ? 'only differences' : 'show them'}
          </button>
        </p>
      )}
    </>
  )
}

function schemaOf(columns: ColumnDiff[]): string {
  const of = (status: string) => columns.filter((one) => one.status === status).length
  const retyped = columns.filter(({ dtype }) => dtype.includes(' → ')).length
  const parts = [
    of('added') > 0 ? `+${of('added')}` : '',
    of('removed') > 0 ? `−${of('removed')}` : '',
    retyped > 0 ? `${retyped} of another dtype` : '',
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : 'the same'
}

function Count({ name, a, b }: { name: string; a: number | null; b: number | null }) {
  const shown = (one: number | null) => (one === null ? '?' : number(one))
  if (a === b) {
    return (
      <span>
        {name} {shown(a)} <span className={page.quiet}>the same</span>
      </span>
    )
  }
  return (
    <span>
      {name} {shown(a)} → <b>{shown(b)}</b> {a && b ? moved(a, b) : ''}
    </span>
  )
}

function Legend() {
  return (
    <p className={styles.legend}>
      <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
        <path d="M1 12V3H24V12" className={styles.before} />
      </svg>
      then
      <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
        <rect x="1" y="3" width="24" height="9" className={styles.after} />
      </svg>
      now, each as a share of its own rows
    </p>
  )
}

function Row({ name, status, dtype, measures, hist, tops }: ColumnDiff) {
  const moving = measures.filter(({ isMoved }) => isMoved)
  const shown = status === 'same' ? measures : moving
  return (
    <tr>
      <th scope="row">
        <span aria-hidden="true">{SIGNS[status]}</span>{' '}
        <span className="only-heard">{WORDS[status]}</span>
        {name}
      </th>
      <td className={page.keep}>
        <code>{dtype || '–'}</code>
      </td>
      <td>
        {status === 'added' || status === 'removed' || status === 'redacted' ? (
          WORDS[status]
        ) : (
          <Measures of={shown} />
        )}
      </td>
      <td>
        {hist ? <Distribution of={hist} name={name} /> : <Tops of={tops.filter(isTold(status))} />}
      </td>
    </tr>
  )
}

const isTold = (status: string) => (one: Shares) => status === 'same' || hasMoved(one)

function Measures({ of }: { of: Measured[] }) {
  if (of.length === 0) return null
  return (
    <ul className={styles.measures}>
      {of.map(({ name, text, far }) => (
        <li key={name}>
          <span className={page.quiet}>{name}</span> {text} <b>{far}</b>
        </li>
      ))}
    </ul>
  )
}

function Distribution({ of, name }: { of: Overlaid; name: string }) {
  const [low, high] = [of.edges[0] ?? 0, of.edges.at(-1) ?? 0]
  const end = (at: number) =>
    of.areMoments ? new Date(at).toISOString().slice(0, 10) : figure(Number(at.toPrecision(4)))
  const label = `how ${name} is distributed, then and now, from ${end(low)} to ${end(high)}`
  return (
    <span className={styles.distribution}>
      <Histogram a={of.a} b={of.b} label={label} width={200} height={36} />
      <span className={styles.ends} aria-hidden="true">
        <span>{end(low)}</span>
        <span>{end(high)}</span>
      </span>
    </span>
  )
}

const MOST = 5

function Tops({ of }: { of: Shares[] }) {
  if (of.length === 0) return null
  const percent = (part: number | null) => (part === null ? '–' : `${(part * 100).toFixed(1)} %`)
  return (
    <ul className={styles.measures}>
      {of.slice(0, MOST).map(({ value, a, b }) => (
        <li key={value}>
          <code>{value}</code> {percent(a)} → {percent(b)}
        </li>
      ))}
    </ul>
  )
}
