import { useMemo } from 'react'
import type { Showing } from '../showing'
import { Stats } from './Stats'
import { tableOf } from './table'
import { TableGrid } from './TableGrid'
import styles from '../preview.module.css'

/** A table: its rows with a heading that tells each column's distribution, or its statistics. */
export function TableView({ shown, view, height }: Showing) {
  const table = useMemo(() => tableOf(shown), [shown])
  const hasRows = table.lines.length > 0
  const label = `${shown.type} ${shown.summary}`.trim()
  const isStats = view === 'stats' || (!hasRows && table.columns.every(({ cells }) => !cells))
  return (
    <>
      {isStats ? (
        <Stats table={table} label={`Statistics of ${label}`} height={height} />
      ) : (
        <TableGrid table={table} label={label} height={height} />
      )}
      <p className={styles.foot}>{hasRows || isStats ? table.footer : 'no rows'}</p>
    </>
  )
}
