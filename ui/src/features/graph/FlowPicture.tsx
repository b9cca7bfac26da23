/** The plan as boxes and edges in the page, for plans that the page can bear. */
import {
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  ViewportPortal,
  type Node,
  type NodeProps,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { memo, useEffect, useMemo } from 'react'
import { tone } from '@/data/states'
import { Frame } from '@/parts/canvas/Frame'
import { bringing } from '@/parts/canvas/plane'
import { useSize } from '@/parts/canvas/useSize'
import { ZoomButtons } from '@/parts/canvas/ZoomButtons'
import { EdgeLayer } from './EdgeLayer'
import type { PictureProps } from './RunGraph'
import { TaskBox } from './TaskBox'
import { stateOf, toldTask } from './telling'
import type { PlanTask } from './plan'
import { walked } from './walking'
import styles from './graph.module.css'

type BoxNode = Node<{ task: PlanTask; isChosen: boolean; isCritical: boolean }, 'task'>

const FAR = 0.7 // of natural size: below it, names are all that could be read
const LEAST = 0.05
const FIT = { padding: 0.06, maxZoom: 1 }
const MINIMAP = 640 // px of width below which a small map would hide the plan
const FEW = 24 // tasks that are seen at once without one

/** xyflow's own word for a box; outside of this file it is a task. */
const BOXES = {
  task: memo(function Box({ data }: NodeProps<BoxNode>) {
    const isFar = useStore((store) => store.transform[2] < FAR)
    return <TaskBox {...data} isFar={isFar} />
  }),
}

export default function FlowPicture(props: PictureProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  )
}

function Flow(props: PictureProps) {
  const { plan, placed, chosen, critical, summary, height, onChoose, onOpen } = props
  const flow = useReactFlow()
  const [measured, size] = useSize<HTMLDivElement>()
  const boxes = useMemo(
    () =>
      plan.tasks.map((task, place): BoxNode => {
        const { x, y, width, height } = placed.boxes[place] ?? { x: 0, y: 0, width: 0, height: 0 }
        const isCritical = critical !== null && critical.tasks.has(task.task)
        const data = { task, isChosen: place === chosen, isCritical }
        return { id: task.task, type: 'task', position: { x, y }, width, height, data }
      }),
    [plan, placed, chosen, critical],
  )

  // Another plan, or another part of it, is looked at as a whole.
  useEffect(() => {
    void flow.fitView(FIT)
  }, [flow, placed, size.width, size.height])

  const pressed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target !== event.currentTarget) return
    const next = walked(plan, placed, chosen, event.key)
    if (event.shiftKey && PUSHES[event.key]) push(event.key)
    else if (next !== null) {
      onChoose(next)
      show(next)
    } else if (event.key === 'Enter' && chosen >= 0) onOpen(chosen)
    else if (event.key === '+' || event.key === '=') void flow.zoomIn()
    else if (event.key === '-') void flow.zoomOut()
    else if (event.key === '0') void flow.fitView(FIT)
    else if (event.key === 'Escape' && chosen >= 0) onChoose(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const show = (place: number) => {
    const box = placed.boxes[place]
    const { x, y, zoom } = flow.getViewport()
    if (!box) return
    const eye = bringing({ x, y, k: zoom }, box, size.width, size.height)
    void flow.setViewport({ x: eye.x, y: eye.y, zoom: eye.k })
  }
  const push = (key: string) => {
    const { x, y, zoom } = flow.getViewport()
    const [dx, dy] = PUSHES[key] ?? [0, 0]
    void flow.setViewport({ x: x + dx, y: y + dy, zoom })
  }

  return (
    <Frame
      ref={measured}
      className={styles.flow}
      style={{ height }}
      label={`${summary} Arrow keys go along its edges, Enter opens a task`}
      said={toldTask(plan, chosen)}
      onKeyDown={pressed}
    >
      <ReactFlow<BoxNode>
        nodes={boxes}
        edges={NONE}
        nodeTypes={BOXES}
        minZoom={LEAST}
        maxZoom={2}
        fitView
        fitViewOptions={FIT}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        disableKeyboardA11y
        attributionPosition="top-right"
        aria-label="Tasks"
        onNodeClick={(_, box) => onChoose(placeOf(plan.tasks, box.id))}
        onNodeDoubleClick={(_, box) => onOpen(placeOf(plan.tasks, box.id))}
        onPaneClick={() => onChoose(-1)}
      >
        <ViewportPortal>
          <EdgeLayer plan={plan} placed={placed} chosen={chosen} critical={critical} />
        </ViewportPortal>
        {size.width >= MINIMAP && plan.tasks.length > FEW && (
          <MiniMap<BoxNode>
            pannable
            style={MAP}
            ariaLabel={null}
            nodeClassName={(box) => styles[tone(stateOf(box.data.task))] ?? ''}
          />
        )}
      </ReactFlow>
      <ZoomButtons
        onCloser={() => void flow.zoomIn()}
        onAway={() => void flow.zoomOut()}
        onFit={() => void flow.fitView(FIT)}
      />
    </Frame>
  )
}

const MAP = { width: 160, height: 100 }
const NONE: never[] = []
const PUSHES: Record<string, [number, number]> = {
  ArrowLeft: [80, 0],
  ArrowRight: [-80, 0],
  ArrowUp: [0, 80],
  ArrowDown: [0, -80],
}

const placeOf = (tasks: readonly PlanTask[], task: string): number =>
  tasks.findIndex((one) => one.task === task)
