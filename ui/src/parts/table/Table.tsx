import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import { useSettings } from '@/data/view-settings'
import styles from './table.module.css'
import { useMoves } from './useMoves'
import { scroller, useOffset } from './useScroll'

export type Column<Row> = {
  key: string
  head: React.ReactNode
  cell: (row: Row) => React.ReactNode
  /** Numbers stand at the right. */
  isNumber?: boolean
  className?: string
}

type Props<Row> = {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  keyOf: (row: Row) => string
  /** Sets `--columns`, the widths of the columns. */
  className: string
  /** How many rows there are in all, where not all are here yet. */
  total?: number | null
  active: string
  onActive: (key: string) => void
  onOpen?: (row: Row) => void
  /** What stands below a row that is open; rows can be opened where this is given. */
  below?: (row: Row) => React.ReactNode
  isOpen?: (row: Row) => boolean
  onToggle?: (row: Row, isOpen: boolean) => void
  isSelected?: (row: Row) => boolean
  canSelect?: boolean
  /** How high what is sticky above the rows is, in pixels. */
  sticky?: number
  onEnd?: () => void
  /** `j` and `k` move here. */
  isMain?: boolean
}

const HEIGHTS = { compact: 26, default: 32, comfortable: 40 }
const AHEAD = 8

/** A table of which only what can be seen is in the document; one key press a row. */
export function Table<Row>(props: Props<Row>) {
  const { label, rows, columns, keyOf, className, active, below, sticky = 0, onEnd } = props
  const body = useRef<HTMLDivElement>(null)
  const byKey = useRef(false)
  const offset = useOffset(body)
  const height = HEIGHTS[useSettings().density] + 1
  const at = active ? rows.findIndex((row) => keyOf(row) === active) : -1

  const rangeExtractor = useCallback(
    (range: Range) => {
      const seen = defaultRangeExtractor(range)
      // The row with the focus stays in the document, or the focus would be lost by scrolling.
      return at < 0 || seen.includes(at) ? seen : [...seen, at].sort((a, b) => a - b)
    },
    [at],
  )
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised by a compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: scroller,
    estimateSize: () => height,
    getItemKey: (place) => keyOf(rows[place] as Row),
    overscan: AHEAD,
    scrollMargin: offset,
    scrollPaddingStart: sticky + height,
    rangeExtractor,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (onEnd && rows.length > 0 && last >= rows.length - 2 * AHEAD) onEnd()
  }, [onEnd, last, rows.length])

  const moveTo = (place: number) => {
    byKey.current = true
    virtual.scrollToIndex(place, { align: 'auto' })
    props.onActive(keyOf(rows[place] as Row))
    if (place === at) focusRow(body.current, place)
  }
  useEffect(() => {
    if (byKey.current) focusRow(body.current, at)
    byKey.current = false
  }, [at])

  const page = () => Math.max(1, Math.floor(scroller().clientHeight / height) - 2)
  const isMain = props.isMain ?? false
  const onKeyDown = useMoves({ count: rows.length, at, moveTo, page, isMain })
  return (
    <div
      className={`${styles.table} ${className}`}
      role={below ? 'treegrid' : 'grid'}
      aria-label={label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-multiselectable={props.canSelect || undefined}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.head} style={{ top: sticky }}>
        <div role="row" aria-rowindex={1} className={styles.heads}>
          {columns.map(({ key, head, isNumber, className: own = '' }) => (
            <div
              key={key}
              role="columnheader"
              className={`${isNumber ? styles.number : ''} ${own}`}
            >
              {head}
            </div>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={body}
        className={styles.body}
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map((item) => {
          const row = rows[item.index] as Row
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.place}
              style={{ transform: `translateY(${item.start - offset}px)` }}
              role="presentation"
            >
              <OneRow {...props} row={row} place={item.index} at={at} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const focusRow = (body: HTMLElement | null, place: number) =>
  body
    ?.querySelector<HTMLElement>(`[data-index="${place}"] > [role=row]`)
    ?.focus({ preventScroll: true })

type RowProps<Row> = Props<Row> & { row: Row; place: number; at: number }

function OneRow<Row>(props: RowProps<Row>) {
  const { row, place, at, columns, below, onToggle } = props
  const isOpen = below !== undefined && (props.isOpen?.(row) ?? false)
  const isSelected = props.isSelected?.(row) ?? false
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter') props.onOpen?.(row)
    else if (event.key === ' ' && below) onToggle?.(row, !isOpen)
    else if (event.key === 'ArrowRight' && below && !isOpen) onToggle?.(row, true)
    else if (event.key === 'ArrowLeft' && isOpen) onToggle?.(row, false)
    else return
    event.preventDefault()
  }
  return (
    <>
      <div
        role="row"
        aria-rowindex={place + 2}
        aria-expanded={below ? isOpen : undefined}
        aria-selected={props.canSelect ? isSelected : undefined}
        aria-level={below ? 1 : undefined}
        tabIndex={place === Math.max(at, 0) ? 0 : -1}
        className={`${styles.row} ${place === at ? styles.active : ''} ${isSelected ? styles.selected : ''} ${isOpen ? styles.open : ''}`}
        onKeyDown={onKeyDown}
        onFocus={() => place !== at && props.onActive(props.keyOf(row))}
        onClick={(event) => {
          if (isOwn(event)) return
          if (below) onToggle?.(row, !isOpen)
          else props.onOpen?.(row)
        }}
      >
        {columns.map(({ key, cell, isNumber, className = '' }) => (
          <div
            key={key}
            role="gridcell"
            className={`${styles.cell} ${isNumber ? styles.number : ''} ${className}`}
          >
            {cell(row)}
          </div>
        ))}
      </div>
      {isOpen && (
        <div role="row" aria-level={2} className={styles.below}>
          <div role="gridcell">{below?.(row)}</div>
        </div>
      )}
    </>
  )
}

/** Tell whether a click is meant for something in the row, or marks text. */
const isOwn = (event: React.MouseEvent): boolean =>
  (event.target instanceof HTMLElement &&
    event.target.closest('a, button, input, label') !== null) ||
  window.getSelection()?.isCollapsed === false
