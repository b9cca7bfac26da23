/** When each task run waited, ran and was written: a picture of lanes, and a table that says it. */
import { useState } from 'react'
import type { Columns } from '@/api/forms'
import { countedStates } from '@/data/columns'
import { counted, duration, number } from '@/data/words'
import { Hints } from '@/parts/canvas/Hints'
import { TONES } from '@/parts/canvas/ink'
import { Legend, Stretch } from '@/parts/canvas/Legend'
import { PictureOrTable } from '@/parts/canvas/PictureOrTable'
import { tickText } from '@/parts/canvas/ticks'
import { Button } from '@/parts/text/Button'
import { lanesOf, type Lanes } from './lanes'
import { LanesPicture } from './LanesPicture'
import { TimelineTable } from './TimelineTable'
import { useView } from './useView'
import styles from './timeline.module.css'

type Props = { columns: Columns; onOpen: (address: string) => void }

const KEYS = [
  ['drag', 'zoom'],
  ['arrows', 'move'],
  ['Enter', 'open'],
  ['+ −', 'zoom'],
  ['Shift ← →', 'pan'],
  ['0', 'fit'],
] as const

export default function Timeline({ columns, onOpen }: Props) {
  const [lanes, setLanes] = useState(() => lanesOf(columns))
  // What came since is added to what is there, while nothing of that has changed.
  if (lanes.columns !== columns) setLanes(lanesOf(columns, lanes))
  const view = useView(lanes.from, lanes.to)
  if (lanes.order.length === 0) return <p>No task has begun yet.</p>

  const { from, to } = view.span
  return (
    <PictureOrTable
      label="Timeline"
      controls={
        <>
          <Button onClick={() => view.zoom((from + to) / 2, 2)}>Zoom in</Button>
          <Button onClick={() => view.zoom((from + to) / 2, 0.5)} disabled={view.isWhole}>
            Zoom out
          </Button>
          <Button onClick={view.fit} disabled={view.isWhole}>
            Fit
          </Button>
          {!view.isWhole && (
            <span className={styles.range}>
              {tickText(Math.round(from))} to {tickText(Math.round(to))}
            </span>
          )}
        </>
      }
      picture={
        <LanesPicture lanes={lanes} view={view} summary={summaryOf(lanes)} onOpen={onOpen} />
      }
      table={<TimelineTable lanes={lanes} onOpen={onOpen} />}
      below={
        <>
          <Legend tones={TONES.filter((_, tone) => isSeen(lanes, tone))}>
            <Stretch of="waited" />
            <Stretch of="written" />
          </Legend>
          <Hints keys={KEYS} />
        </>
      }
    />
  )
}

const isSeen = ({ order, moments }: Lanes, tone: number): boolean =>
  order.some((run) => moments.tone[run] === tone)

/** Return what the picture shows, in words. */
function summaryOf(lanes: Lanes): string {
  const { order, columns } = lanes
  const of = counted(lanes.lanes.length, 'task')
  const most = lanes.lanes.reduce((high, lane) => Math.max(high, lane.rows), 0)
  return (
    `Timeline of ${counted(order.length, 'task run')} of ${of} over ` +
    `${duration(lanes.to - lanes.from)}: ${countedStates(columns, order)}; ` +
    `at most ${number(most)} of one task at once.`
  )
}
