/** The history's picture: runs from left to right, tasks from top to bottom. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { History } from '@/api/forms'
import { Frame } from '@/parts/canvas/Frame'
import { NO_SIGHT, reveal, Scroller } from '@/parts/canvas/Scroller'
import { Surface, type Stage } from '@/parts/canvas/Surface'
import { Tooltip } from '@/parts/canvas/Tooltip'
import { usePointer } from '@/parts/canvas/usePointer'
import { cellOf, columnsOf, movedSpot, rowsOf, toldCell, type Cell, type Spot } from './cells'
import { CellFacts } from './CellFacts'
import {
  CELL,
  cornerOf,
  HEAD,
  namesOf,
  paintHistory,
  paintSpot,
  spotAt,
  type Scene,
} from './painting'

type Props = {
  history: History
  summary: string
  selection: readonly Cell[]
  onOpen: (cell: Cell | null) => void
  /** A key was pressed on a cell; true says that it was taken. */
  onKey: (key: string, cell: Cell | null) => boolean
}

const TALLEST = 480 // px; more tasks are scrolled to

export function HistoryPicture({ history, summary, selection, onOpen, onKey }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState(NO_SIGHT)
  const { width, height, left, top } = sight
  const [chosen, setCursor] = useState<Spot | null>(null)
  const names = namesOf(width)
  const wide = names + columnsOf(history) * CELL
  const high = HEAD + rowsOf(history) * CELL
  const scene = useMemo<Scene>(() => ({ history, names, left, top }), [history, names, left, top])
  const cursor = chosen && cellOf(history, chosen) ? chosen : null
  const cell = cursor && cellOf(history, cursor)

  // What is newest is in sight, unless somebody has scrolled to something else.
  useEffect(() => {
    reveal(scroller.current, { from: 0, length: 0 }, { from: wide, length: 0 })
  }, [wide, width])

  const { over, listeners } = usePointer({
    press: ({ x, y }, event) => {
      const spot = spotAt(scene, x, y)
      if (!spot) return
      setCursor(spot)
      if (event.shiftKey) onKey('x', cellOf(history, spot))
      else onOpen(cellOf(history, spot))
    },
  })
  const hovered = over && spotAt(scene, over.x, over.y)
  const shown = hovered ?? (over ? null : cursor)
  const [row, column] = [hovered?.row ?? -1, hovered?.column ?? -1]

  const paint = useCallback((stage: Stage) => paintHistory(stage, scene), [scene])
  const paintOver = useCallback(
    (stage: Stage) => {
      selection.forEach((one) => paintSpot(stage, scene, spotOf(history, one), 'marked'))
      paintSpot(stage, scene, cursor, 'cursor')
      if (row >= 0) paintSpot(stage, scene, { row, column }, 'pointer')
    },
    [history, scene, selection, cursor, row, column],
  )

  const show = ({ row: down, column: across }: Spot) =>
    reveal(
      scroller.current,
      { from: down * CELL, length: CELL, covered: HEAD },
      { from: across * CELL, length: CELL, covered: names },
    )
  const pressed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const newest = { row: 0, column: columnsOf(history) - 1 }
    const next = movedSpot(event.key, cursor ?? newest, history)
    if (next) {
      setCursor(cursor ? next : newest)
      show(cursor ? next : newest)
    } else if (event.key === 'Enter') onOpen(cell)
    else if (!onKey(event.key, cell)) return
    event.preventDefault()
    event.stopPropagation()
  }

  const corner = shown && cornerOf(scene, shown)
  const facts = shown && cellOf(history, shown)
  return (
    <Scroller
      scroller={scroller}
      onSight={setSight}
      width={wide}
      height={high}
      tallest={TALLEST}
      tooltip={
        facts &&
        corner && (
          <Tooltip x={corner.x + CELL / 2} y={corner.y + CELL / 2} width={width} height={height}>
            <CellFacts cell={facts} />
          </Tooltip>
        )
      }
    >
      <Frame
        label={`History of ${history.flow}: arrow keys move, Enter opens, x marks, c compares two`}
        said={cell ? toldCell(cell) : ''}
        style={{ width, height, cursor: hovered ? 'pointer' : 'default' }}
        onKeyDown={pressed}
        {...listeners}
      >
        <Surface
          width={width}
          height={height}
          summary={summary}
          paint={paint}
          paintOver={paintOver}
        />
      </Frame>
    </Scroller>
  )
}

function spotOf(history: History, cell: Cell): Spot {
  return {
    row: history.tasks.findIndex((task) => task.task === cell.task) + 1,
    column: history.runs.findIndex((run) => run.no === cell.runNo),
  }
}
