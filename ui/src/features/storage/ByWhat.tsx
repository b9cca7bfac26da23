import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Usage } from '@/api/forms'
import { ABSENT, moment, number, size } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { Button } from '@/parts/text/Button'
import { Ago } from '@/parts/text/Ago'
import { Treemap } from './Treemap'
import { BY, type By } from './queries'
import styles from './storage.module.css'

type Row = Usage['rows'][number]
type Props = {
  usage: Usage
  by: By
  of: string
  onBy: (by: By) => void
  onOf: (of: string) => void
}

/** What is kept by flow, task, handler, age or type: as areas, and as a table. */
export function ByWhat({ usage, by, of, onBy, onOf }: Props) {
  const rows = usage.rows.toSorted((a, b) => (by === 'age' ? 0 : b.bytes - a.bytes))
  const open = by === 'flow' ? (name: string) => (onBy('task'), onOf(name)) : undefined
  return (
    <section aria-labelledby="by">
      <div className={styles.bar}>
        <h2 id="by" className={styles.label}>
          By
        </h2>
        <div className={styles.choices} role="group" aria-label="By what">
          {BY.map((one) => (
            <Button key={one} aria-pressed={one === by} onClick={() => onBy(one)}>
              {one}
            </Button>
          ))}
        </div>
        {of && (
          <span className={styles.of}>
            of <b>{of}</b>
            <Button onClick={() => onOf('')}>of all flows</Button>
          </span>
        )}
      </div>
      {rows.length === 0 ? (
        <p className={page.quiet}>Nothing is kept{of && ` of ${of}`}.</p>
      ) : (
        <>
          {rows.length > 1 && (
            <Treemap rows={rows} total={usage.total.bytes} by={by} onOpen={open} />
          )}
          <UsageTable rows={rows} total={usage.total} by={by} onOpen={open} of={of} />
        </>
      )}
    </section>
  )
}

type TableProps = {
  rows: Row[]
  total: Usage['total']
  by: By
  of: string
  onOpen?: (name: string) => void
}

const FEW = 10 // rows that stand here until somebody asks for more

function UsageTable({ rows, total, by, of, onOpen }: TableProps) {
  const [isAll, all] = useState(false)
  const shown = isAll ? rows : rows.slice(0, FEW)
  return (
    <Scroll label="What is kept">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{by}</th>
            {['size', 'share', 'values', 'runs', 'saved', 'in a week', 'deleted'].map((name) => (
              <th key={name} scope="col" className={page.right}>
                {name}
              </th>
            ))}
            <th scope="col">oldest</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <Name row={row} by={by} of={of} onOpen={onOpen} />
              </th>
              <Cells row={row} total={total.bytes} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          {rows.length > FEW && (
            <tr>
              <td colSpan={9}>
                <button type="button" className={styles.more} onClick={() => all(!isAll)}>
                  {isAll ? 'fewer' : `${number(rows.length - FEW)} more`}
                </button>
              </td>
            </tr>
          )}
          <tr className={styles.sum}>
            <th scope="row">total</th>
            <Cells row={total} total={total.bytes} />
          </tr>
        </tfoot>
      </table>
    </Scroll>
  )
}

type NameProps = Pick<TableProps, 'by' | 'of' | 'onOpen'> & { row: Row }

function Name({ row: { name }, by, of, onOpen }: NameProps) {
  if (onOpen) {
    return (
      <>
        <Link to="/f/$flow" params={{ flow: name }}>
          {name}
        </Link>{' '}
        <button type="button" className={styles.link} onClick={() => onOpen(name)}>
          by task<span className="only-heard">, of {name}</span>
        </button>
      </>
    )
  }
  if (by === 'task' && of && !of.includes('/')) {
    return (
      <Link to="/f/$flow" params={{ flow: of }} search={{ track: name }}>
        {name}
      </Link>
    )
  }
  return name || ABSENT
}

/** Return a share in whole per cent; what is there is more than nothing. */
const shareOf = (part: number): string =>
  part > 0 && part < 0.01 ? '<1 %' : `${Math.round(100 * part)} %`

function Cells({ row, total }: { row: Row; total: number }) {
  const some = (bytes: number) => (bytes > 0 ? size(bytes) : ABSENT)
  return (
    <>
      <td className={page.right} title={`${number(row.bytes)} bytes`}>
        {size(row.bytes)}
      </td>
      <td className={page.right}>{total > 0 ? shareOf(row.bytes / total) : ''}</td>
      <td className={page.right}>{number(row.checkpoints)}</td>
      <td className={page.right}>{number(row.runs)}</td>
      <td className={page.right}>{some(row.saved)}</td>
      <td className={page.right}>{some(row.new_in_a_week)}</td>
      <td className={page.right}>{some(row.deleted)}</td>
      <td className={page.keep} title={row.oldest ? moment(row.oldest) : undefined}>
        {row.oldest ? <Ago at={row.oldest} /> : ABSENT}
      </td>
    </>
  )
}
