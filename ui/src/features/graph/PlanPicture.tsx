/** The plan on a canvas, for plans that are too large for elements of the page. */
import { useCallback, useMemo, useState } from 'react'
import { Frame } from '@/parts/canvas/Frame'
import { bringing, closer, fit, type Eye } from '@/parts/canvas/plane'
import { Surface, type Stage } from '@/parts/canvas/Surface'
import { Tooltip } from '@/parts/canvas/Tooltip'
import { usePointer } from '@/parts/canvas/usePointer'
import { useSize } from '@/parts/canvas/useSize'
import { useWheel } from '@/parts/canvas/useWheel'
import { ZoomButtons } from '@/parts/canvas/ZoomButtons'
import { paintMinimap, paintPlan, taskAt, type Scene } from './painting'
import type { PictureProps } from './RunGraph'
import { toldTask } from './telling'
import { walked } from './walking'
import styles from './graph.module.css'

const STEP = 1.5 // times as close, of a key
const NEAR = 0.3 // of natural size, to which a key that goes to a task zooms at least
const PUSH = 80 // px, of a key

export default function PlanPicture(props: PictureProps) {
  const { plan, placed, chosen, critical, summary, height: high, onChoose, onOpen } = props
  const [frame, setFrame] = useState<HTMLDivElement | null>(null)
  const [measured, { width, height }] = useSize<HTMLDivElement>()
  const [moved, setMoved] = useState<{ of: typeof placed; eye: Eye } | null>(null)
  const whole = useMemo(() => fit(placed.whole, width, height), [placed, width, height])
  // Another plan is looked at as a whole.
  const eye = moved?.of === placed ? moved.eye : whole
  const scene = useMemo<Scene>(
    () => ({ plan, placed, eye, chosen, critical }),
    [plan, placed, eye, chosen, critical],
  )
  const look = (next: Eye) => setMoved({ of: placed, eye: next })
  const push = (dx: number, dy: number) => look({ ...eye, x: eye.x + dx, y: eye.y + dy })
  const zoom = (by: number, at = { x: width / 2, y: height / 2 }) =>
    look(closer(eye, at, by, whole.k))

  const { over, listeners } = usePointer({
    press: (at) => onChoose(taskAt(scene, at)),
    push,
  })
  useWheel(frame, (turn, x0, y0) => {
    if (turn.kind === 'zoom') zoom(turn.by, { x: x0, y: y0 })
    else push(-turn.dx, 0)
  })
  const hovered = over ? taskAt(scene, over) : -1

  const paint = useCallback((stage: Stage) => paintPlan(stage, scene), [scene])
  const paintOver = useCallback((stage: Stage) => paintMinimap(stage, scene), [scene])

  const pressed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target !== event.currentTarget) return
    const pushed = event.shiftKey ? PUSHES[event.key] : undefined
    const next = walked(plan, placed, chosen, event.key)
    const box = next === null ? undefined : placed.boxes[next]
    if (pushed) push(...pushed)
    else if (next !== null) {
      onChoose(next)
      if (box) look(bringing({ ...eye, k: Math.max(eye.k, NEAR) }, box, width, height))
    } else if (event.key === 'Enter' && chosen >= 0) onOpen(chosen)
    else if (event.key === '+' || event.key === '=') zoom(STEP)
    else if (event.key === '-') zoom(1 / STEP)
    else if (event.key === '0') setMoved(null)
    else if (event.key === 'Escape' && chosen >= 0) onChoose(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <Frame
      ref={(element) => {
        setFrame(element)
        measured(element)
      }}
      className={styles.flow}
      style={{ height: high, cursor: hovered >= 0 ? 'pointer' : 'grab' }}
      label="Graph: arrow keys go along its edges, Enter opens a task"
      said={toldTask(plan, chosen)}
      onKeyDown={pressed}
      onDoubleClick={() => hovered >= 0 && onOpen(hovered)}
      {...listeners}
    >
      <Surface
        width={width}
        height={height}
        summary={summary}
        paint={paint}
        paintOver={paintOver}
      />
      <ZoomButtons
        onCloser={() => zoom(STEP)}
        onAway={() => zoom(1 / STEP)}
        onFit={() => setMoved(null)}
      />
      {hovered >= 0 && over && (
        <Tooltip {...over} width={width} height={height}>
          {toldTask(plan, hovered)}
        </Tooltip>
      )}
    </Frame>
  )
}

const PUSHES: Record<string, readonly [number, number]> = {
  ArrowLeft: [PUSH, 0],
  ArrowRight: [-PUSH, 0],
  ArrowUp: [0, PUSH],
  ArrowDown: [0, -PUSH],
}
