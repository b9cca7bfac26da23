/** The map grid's picture: cells that are pointed at, walked through by keys, and selected. */
import { useCallback, useRef, useState } from 'react'
import type { Bars } from '@/parts/canvas/bars'
import { Frame } from '@/parts/canvas/Frame'
import { RowFacts, told } from '@/parts/canvas/RowFacts'
import { NO_SIGHT, reveal, Scroller } from '@/parts/canvas/Scroller'
import { Surface, type Stage } from '@/parts/canvas/Surface'
import { Tooltip } from '@/parts/canvas/Tooltip'
import { usePointer } from '@/parts/canvas/usePointer'
import { paintCells, paintCursor, paintRange, type Scene } from './painting'
import { cellAt, cornerOf, movedTo } from './wrap'

/** Places of cells, from where it was begun to where it is. */
export type Range = { readonly from: number; readonly to: number }

type Props = {
  task: string
  scene: Omit<Scene, 'top'>
  summary: string
  range: Range | null
  onRange: (range: Range | null) => void
  onOpen: (row: number) => void
}

const TALLEST = 320 // px; more lines are scrolled to

export function CellsPicture({ task, scene: given, summary, range, onRange, onOpen }: Props) {
  const { columns, rows, wrap } = given
  const scroller = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState(NO_SIGHT)
  const moving = useRef<Bars | null>(null)
  const [chosen, setCursor] = useState(-1)
  const cursor = Math.min(chosen, rows.length - 1)
  const whole = wrap.lines * wrap.cell
  const { width, height, top } = sight

  const placeAt = (x: number, y: number, isNear = false) =>
    cellAt(wrap, rows.length, x, y + top, isNear)
  const open = (place: number) => {
    const row = rows[place]
    if (row !== undefined) onOpen(row)
  }
  const { over, stretch, listeners } = usePointer({
    press: ({ x, y }, event) => {
      const place = placeAt(x, y)
      if (event.shiftKey && cursor >= 0 && place >= 0) onRange({ from: cursor, to: place })
      else open(place)
    },
    draw: ({ from, to }) =>
      onRange({ from: placeAt(from.x, from.y, true), to: placeAt(to.x, to.y, true) }),
  })
  const hovered = over ? placeAt(over.x, over.y) : -1
  const shown = hovered >= 0 ? hovered : over ? -1 : cursor
  const drawn = stretch && {
    from: placeAt(stretch.from.x, stretch.from.y, true),
    to: placeAt(stretch.to.x, stretch.to.y, true),
  }
  const marked = drawn ?? range
  const [from, to] = [marked?.from ?? -1, marked?.to ?? -1]

  const paint = useCallback(
    (stage: Stage) => {
      moving.current = paintCells(stage, { ...given, top })
    },
    [given, top],
  )
  const paintOver = useCallback(
    (stage: Stage) => {
      const scene = { ...given, top }
      if (from >= 0) paintRange(stage, scene, from, to)
      moving.current?.paintStripes(stage)
      paintCursor(stage, scene, cursor, true)
      if (hovered !== cursor) paintCursor(stage, scene, hovered, false)
    },
    [given, top, from, to, cursor, hovered],
  )

  const pressed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = cursor < 0 ? 0 : movedTo(event.key, cursor, rows.length, wrap)
    if (movedTo(event.key, 0, rows.length, wrap) !== null && next !== null) {
      setCursor(next)
      reveal(scroller.current, { from: cornerOf(wrap, next).y, length: wrap.cell })
      if (event.shiftKey) onRange({ from: range?.from ?? Math.max(0, cursor), to: next })
    } else if (event.key === 'Enter') open(cursor)
    else if (event.key === 'Escape' && (range || cursor >= 0)) {
      onRange(null)
      if (!range) setCursor(-1)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  const corner = shown >= 0 ? cornerOf(wrap, shown) : null
  const at = hovered >= 0 ? over : corner && { x: corner.x, y: corner.y - top + wrap.cell }
  const row = rows[shown]
  return (
    <Scroller
      scroller={scroller}
      onSight={setSight}
      height={whole}
      tallest={TALLEST}
      tooltip={
        row !== undefined &&
        at &&
        !stretch && (
          <Tooltip {...at} width={width} height={height}>
            <RowFacts columns={columns} run={row} />
          </Tooltip>
        )
      }
    >
      <Frame
        label={`Children of ${task}: arrow keys move, Enter opens, Shift with arrows selects`}
        said={cursor >= 0 ? told(columns, rows[cursor] ?? -1) : ''}
        style={{ width, height, cursor: hovered >= 0 ? 'pointer' : 'default' }}
        onKeyDown={pressed}
        {...listeners}
      >
        <Surface
          width={width}
          height={height}
          summary={summary}
          paint={paint}
          paintOver={paintOver}
          moves={given.colour === 'state' && columns.states.includes('running')}
        />
      </Frame>
    </Scroller>
  )
}
