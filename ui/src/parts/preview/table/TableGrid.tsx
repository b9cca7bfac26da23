import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { BarChart } from './BarChart'
import { cellText, percent } from '../cells'
import { moved, widthOf, type Place } from './layout'
import { columnTitle, type Column, type Table } from './table'
import styles from './table.module.css'

const ROW = 26
const HEAD = 56
const LOW_HEAD = 28 // where no column has anything to draw
const LETTER = 7.5

type Props = { table: Table; label: string; height?: number }

/** A table of which only what is seen stands in the document; arrow keys go from cell to cell. */
export function TableGrid({ table, label, height }: Props) {
  const { columns, lines, rows, total } = table
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const widths = useMemo(() => columns.map(widthOf), [columns])
  const numbers = useMemo(() => numbersWidth(rows), [rows])
  const isDrawn = columns.some(({ bars, nulls, untold }) => bars || nulls || untold)
  const head = isDrawn ? HEAD : LOW_HEAD
  // eslint-disable-next-line react-hooks/incompatible-library -- it is not memoised, as it changes itself
  const down = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
    paddingStart: head,
    scrollPaddingStart: head,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: (column) => widths[column] ?? 0,
    overscan: 2,
    paddingStart: numbers,
    scrollPaddingStart: numbers,
  })
  const width = across.getTotalSize()
  const seen = (across.scrollOffset ?? 0) + (across.scrollRect?.width ?? width)

  function onKeyDown(press: KeyboardEvent) {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW) - 2)
    const size = { rows: lines.length, columns: columns.length, page }
    const to = press.altKey || press.metaKey ? null : moved(at, press.key, press.ctrlKey, size)
    if (!to) return
    press.preventDefault()
    setAt(to)
    down.scrollToIndex(to.row)
    across.scrollToIndex(to.column)
  }

  return (
    <div className={`${styles.around} ${seen < width - 1 ? styles.more : ''}`}>
      <div
        ref={box}
        className={styles.box}
        style={{ maxHeight: height ?? undefined }}
        role="grid"
        aria-label={label}
        aria-rowcount={(total ?? lines.length) + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={lines.length ? `${id}-${at.row}-${at.column}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div
          className={styles.whole}
          style={{ height: down.getTotalSize(), width }}
          role="rowgroup"
        >
          <div className={styles.head} style={{ height: head, width }} role="row" aria-rowindex={1}>
            <div className={styles.corner} style={{ width: numbers }} role="columnheader">
              <span className="only-heard">row</span>
            </div>
            {across.getVirtualItems().map(({ index, start, size }) => (
              <Heading
                key={index}
                column={columns[index]}
                at={index}
                isDrawn={isDrawn}
                left={start}
                width={size}
              />
            ))}
          </div>
          {down.getVirtualItems().map(({ index, start }) => {
            const line = lines[index]
            if (!line) return null
            if (line.kind === 'gap')
              return (
                <div key={index} className={styles.gap} style={lineAt(start, width)} role="row">
                  <span role="gridcell" aria-colspan={columns.length + 1}>
                    {line.text}
                  </span>
                </div>
              )
            const place = rows[line.at] ?? line.at
            return (
              <div
                key={index}
                className={styles.row}
                style={lineAt(start, width)}
                role="row"
                aria-rowindex={place + 2}
              >
                <span className={styles.number} style={{ width: numbers }} role="rowheader">
                  {place}
                </span>
                {across.getVirtualItems().map((column) => (
                  <Cell
                    key={column.index}
                    id={`${id}-${index}-${column.index}`}
                    column={columns[column.index]}
                    row={line.at}
                    isActive={at.row === index && at.column === column.index}
                    left={column.start}
                    width={column.size}
                  />
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

const lineAt = (start: number, width: number) => ({
  transform: `translateY(${start}px)`,
  width,
  height: ROW,
})

const numbersWidth = (rows: readonly (number | null)[]): number =>
  Math.ceil(String(rows.at(-1) ?? rows.length).length * LETTER) + 20

type HeadingProps = {
  column: Column | undefined
  at: number
  isDrawn: boolean
  left: number
  width: number
}

function Heading({ column, at, isDrawn, left, width }: HeadingProps) {
  if (!column) return null
  const { name, dtype, isNumber, untold, nulls, bars } = column
  return (
    <div
      className={`${styles.heading} ${isNumber ? styles.right : ''}`}
      style={{ left, width }}
      role="columnheader"
      aria-colindex={at + 2}
      title={columnTitle(column)}
    >
      <span className={styles.name}>
        <b>{name}</b>
        {dtype && <span> · {dtype}</span>}
      </span>
      {isDrawn && (
        <span className={styles.drawn}>
          {untold && <span className={styles.untold}>{untold}</span>}
          <BarChart bars={bars} nulls={nulls} />
          {nulls !== null && nulls > 0 && (
            <span className={styles.nulls}>{percent(nulls)} null</span>
          )}
        </span>
      )}
    </div>
  )
}

type CellProps = {
  id: string
  column: Column | undefined
  row: number
  isActive: boolean
  left: number
  width: number
}

function Cell({ id, column, row, isActive, left, width }: CellProps) {
  const value = column?.cells?.[row]
  const isThere = column?.cells != null
  const isNull = isThere && (value === null || value === undefined)
  const text = isThere ? cellText(value, column.decimals) : ''
  const kind = [styles.cell, column?.isNumber ? styles.right : '', isNull ? styles.null : '']
  return (
    <span
      id={id}
      role="gridcell"
      className={`${kind.join(' ')} ${isActive ? styles.active : ''}`}
      style={{ left, width }}
      title={text.length > 20 ? text : undefined}
    >
      {text}
    </span>
  )
}
