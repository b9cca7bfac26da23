/** The table that says what a picture shows: any number of rows, of which a few are in the page. */
import { useId, useMemo, useRef, useState } from 'react'
import { sorted, turned, type Order, type Value } from './sorting'
import styles from './twin.module.css'

export type Column = {
  key: string
  title: string
  /** In px; a column that grows takes what is left. */
  width: number
  grows?: boolean
  isNumber?: boolean
  cell: (row: number) => React.ReactNode
  /** What the table is sorted by when the head is pressed; NaN where it is not known. */
  value?: (row: number) => Value
}

type Props = {
  label: string
  columns: readonly Column[]
  /** Rows by their numbers, in the order in which they stand. */
  rows: ArrayLike<number>
  onOpen: (row: number) => void
  /** Another key was pressed on a row; true says that it was taken. */
  onKey?: (key: string, row: number) => boolean
  isMarked?: (row: number) => boolean
  empty?: string
}

const ROW = 28 // px, as in twin.module.css
const TALL = 15 // rows that are in sight
const MORE = 6 // rows that are in the page above and below those in sight

export function TwinTable({ label, columns, rows, onOpen, onKey, isMarked, empty }: Props) {
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const [order, setOrder] = useState<Order | null>(null)
  const [top, setTop] = useState(0)
  const [chosen, setActive] = useState(0)
  const shown = useMemo(() => {
    const value = columns.find((column) => column.key === order?.key)?.value
    return order && value ? sorted(rows, value, order.isDown) : rows
  }, [rows, columns, order])
  const active = Math.min(chosen, Math.max(0, shown.length - 1))

  const first = Math.max(0, Math.floor(top / ROW) - MORE)
  const last = Math.min(shown.length, Math.floor(top / ROW) + TALL + MORE)
  const places = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i)
  const wide = columns.reduce((sum, column) => sum + column.width, 0)
  const tracks = {
    minWidth: wide,
    gridTemplateColumns: columns
      .map(({ width, grows }) => (grows ? `minmax(${width}px, 1fr)` : `${width}px`))
      .join(' '),
  }

  const go = (to: number) => {
    const place = Math.max(0, Math.min(shown.length - 1, to))
    setActive(place)
    const element = frame.current
    if (!element) return
    const sight = (TALL - 1) * ROW
    if (place * ROW < element.scrollTop) element.scrollTop = place * ROW
    else if (place * ROW > element.scrollTop + sight) element.scrollTop = place * ROW - sight
  }
  const pressed = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
      return
    const row = shown[active]
    const to = movedBy(event.key, active, shown.length)
    if (to !== null) go(to)
    else if (row === undefined) return
    else if (event.key === 'Enter') onOpen(row)
    else if (!onKey?.(event.key, row)) return
    event.preventDefault()
    event.stopPropagation()
  }

  if (rows.length === 0) return <p className={styles.empty}>{empty ?? 'Nothing to show.'}</p>
  return (
    <div
      ref={frame}
      className={styles.frame}
      role="grid"
      aria-label={label}
      aria-rowcount={shown.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active >= first && active < last ? `${id}-${active}` : undefined}
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={pressed}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row} style={tracks}>
          {columns.map((column) => (
            <Head
              key={column.key}
              column={column}
              order={order}
              onTurn={() => setOrder(turned(order, column.key))}
            />
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        className={styles.rows}
        style={{ height: shown.length * ROW, minWidth: wide }}
      >
        {places.map((place) => {
          const row = shown[place] as number
          return (
            <div
              key={row}
              id={`${id}-${place}`}
              role="row"
              aria-rowindex={place + 2}
              aria-selected={isMarked?.(row) ?? place === active}
              className={[
                styles.row,
                styles.body,
                place === active ? styles.active : '',
                isMarked?.(row) ? styles.marked : '',
              ].join(' ')}
              style={{ ...tracks, transform: `translateY(${place * ROW}px)` }}
              onClick={() => {
                setActive(place)
                onOpen(row)
              }}
            >
              {columns.map((column) => (
                <div
                  key={column.key}
                  role="gridcell"
                  className={column.isNumber ? styles.number : undefined}
                >
                  {column.cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Return to which place a key goes from `at` among `count`, or null where it is no key to move. */
export function movedBy(key: string, at: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    j: at + 1,
    ArrowUp: at - 1,
    k: at - 1,
    PageDown: at + TALL - 1,
    PageUp: at - TALL + 1,
    Home: 0,
    End: count - 1,
  }
  const to = steps[key]
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to))
}

type HeadProps = { column: Column; order: Order | null; onTurn: () => void }

function Head({ column, order, onTurn }: HeadProps) {
  const isBy = order?.key === column.key
  const way = order?.isDown ? 'descending' : 'ascending'
  return (
    <div
      role="columnheader"
      aria-sort={column.value && (isBy ? way : 'none')}
      className={column.isNumber ? styles.number : undefined}
    >
      {column.value ? (
        <button type="button" onClick={onTurn}>
          {column.title}
          <span aria-hidden="true">{isBy ? (order.isDown ? ' ↓' : ' ↑') : ''}</span>
        </button>
      ) : (
        column.title
      )}
    </div>
  )
}
