/** The timeline's picture: lanes that are zoomed, moved, pointed at and walked through by keys. */
import { useCallback, useMemo, useRef, useState } from 'react'
import { addressOf } from '@/data/columns'
import type { Bars } from '@/parts/canvas/bars'
import { Frame } from '@/parts/canvas/Frame'
import { TONES } from '@/parts/canvas/ink'
import { RowFacts, told } from '@/parts/canvas/RowFacts'
import { NO_SIGHT, reveal, Scroller } from '@/parts/canvas/Scroller'
import { Surface, type Stage } from '@/parts/canvas/Surface'
import { Tooltip } from '@/parts/canvas/Tooltip'
import { usePointer, type Place } from '@/parts/canvas/usePointer'
import { useWheel } from '@/parts/canvas/useWheel'
import { next, runAt, type Way } from './finding'
import type { Lanes } from './lanes'
import { AXIS, layoutOf } from './layout'
import { paintMoving, paintPlace, paintStretch } from './overlay'
import { Minimap } from './Minimap'
import { frameOf, paintLanes, scaleOf, type Scene } from './painting'
import type { View } from './useView'

type Props = {
  lanes: Lanes
  view: View
  summary: string
  onOpen: (address: string) => void
}

const TALLEST = 480 // px; more lanes are scrolled to
const RUNNING = TONES.indexOf('running')
const WAYS: Record<string, Way> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
}

export function LanesPicture({ lanes, view, summary, onOpen }: Props) {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState(NO_SIGHT)
  const moving = useRef<Bars | null>(null)
  const [cursor, setCursor] = useState(-1)
  const { width, height, top } = sight
  const layout = useMemo(() => layoutOf(lanes.lanes, width), [lanes, width])
  const whole = AXIS + layout.height
  const { from, to } = view.span
  const scene = useMemo<Scene>(
    () => ({ lanes, layout, view: { from, to }, top, width }),
    [lanes, layout, from, to, top, width],
  )

  const scale = scaleOf(scene)
  const toTime = (x: number) => scale.begin + (x - layout.names) / scale.scale
  const under = ({ x, y }: Place) =>
    y < AXIS || x < layout.names
      ? -1
      : runAt(lanes, layout, toTime(x), y - AXIS + top, 1 / scale.scale)
  const open = (run: number) => run >= 0 && onOpen(addressOf(lanes.columns, run))

  const { over, stretch, listeners } = usePointer({
    press: (at) => open(under(at)),
    draw: ({ from: a, to: b }) =>
      view.look({ from: toTime(Math.min(a.x, b.x)), to: toTime(Math.max(a.x, b.x)) }),
    push: (dx) => view.move(-dx / scale.scale),
  })
  useWheel(frame, (turn, x) => {
    if (turn.kind === 'zoom') view.zoom(toTime(Math.max(x, layout.names)), turn.by)
    else view.move(turn.dx / scale.scale)
  })

  const hovered = over ? under(over) : -1
  const shown = hovered >= 0 ? hovered : over ? -1 : cursor
  const paint = useCallback(
    (stage: Stage) => {
      moving.current = paintLanes(stage, scene)
    },
    [scene],
  )
  const paintOver = useCallback(
    (stage: Stage) => {
      paintMoving(stage, scene, moving.current)
      paintPlace(stage, scene, cursor, true)
      if (hovered !== cursor) paintPlace(stage, scene, hovered, false)
      if (stretch) paintStretch(stage, stretch.from.x, stretch.to.x)
    },
    [scene, cursor, hovered, stretch],
  )

  const walk = (way: Way) => {
    const run = next(lanes, cursor, way)
    setCursor(run)
    const { begin, kept } = lanes.moments
    view.show(begin[run] as number, Math.min(kept[run] as number, lanes.to))
    const box = layout.boxes.find((one) => one.lane.task === lanes.columns.task[run])
    if (box) reveal(scroller.current, { from: box.top, length: box.height, covered: AXIS })
  }
  const pressed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const way = WAYS[event.key]
    const isSideways = way === 'left' || way === 'right'
    if (event.shiftKey && isSideways) view.move(((to - from) / 5) * (way === 'left' ? -1 : 1))
    else if (way) walk(way)
    else if (event.key === 'Enter') open(cursor)
    else if (event.key === '+' || event.key === '=') view.zoom(middle(lanes, cursor, view), 2)
    else if (event.key === '-') view.zoom(middle(lanes, cursor, view), 0.5)
    else if (event.key === '0') view.fit()
    else if (event.key === 'Escape' && cursor >= 0) setCursor(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const place = shown >= 0 ? frameOf(scene, shown) : null
  const at = hovered >= 0 ? over : place && { x: place.x, y: place.y + place.height }
  return (
    <>
      <Minimap lanes={lanes} view={view} width={width} names={layout.names} />
      <Scroller
        scroller={scroller}
        onSight={setSight}
        height={whole}
        tallest={TALLEST}
        tooltip={
          shown >= 0 &&
          at && (
            <Tooltip {...at} width={width} height={height}>
              <RowFacts columns={lanes.columns} run={shown} />
            </Tooltip>
          )
        }
      >
        <Frame
          ref={setFrame}
          label="Timeline: arrow keys go from one task run to the next, Enter opens it"
          said={cursor >= 0 ? told(lanes.columns, cursor) : ''}
          style={{ width, height, cursor: hovered >= 0 ? 'pointer' : 'crosshair' }}
          onKeyDown={pressed}
          {...listeners}
        >
          <Surface
            width={width}
            height={height}
            summary={summary}
            paint={paint}
            paintOver={paintOver}
            moves={lanes.moments.tone.includes(RUNNING)}
          />
        </Frame>
      </Scroller>
    </>
  )
}

/** Return the moment around which keys zoom: that of the cursor, else the middle of what is seen. */
function middle({ moments }: Lanes, cursor: number, { span }: View): number {
  const at = cursor >= 0 ? (moments.begin[cursor] as number) : NaN
  return at >= span.from && at <= span.to ? at : (span.from + span.to) / 2
}
