/** The tasks of a run and what goes between them: as a picture of two kinds, and as a table. */
import { Suspense, useMemo, useState } from 'react'
import type { Graph, TaskGroup } from '@/api/forms'
import { counted, number } from '@/data/words'
import { Hints } from '@/parts/canvas/Hints'
import { PictureOrTable } from '@/parts/canvas/PictureOrTable'
import { Button } from '@/parts/text/Button'
import { later } from '@/parts/page/later'
import { GraphTable } from './GraphTable'
import { placed, type Placed } from './placing'
import { along, around, only, planOf, without, type Plan, type PlanTask } from './plan'
import styles from './graph.module.css'

type Props = { graph: Graph; groups: TaskGroup[]; onOpen: (task: string) => void }

/** Tasks and edges of the longest way; edges by their places in the plan. */
export type Critical = { readonly tasks: ReadonlySet<string>; readonly edges: ReadonlySet<number> }

export type PictureProps = {
  plan: Plan
  placed: Placed
  /** Place of the chosen task, or -1. */
  chosen: number
  critical: Critical | null
  summary: string
  height: number
  onChoose: (place: number) => void
  onOpen: (place: number) => void
}

const MOST = 300 // tasks that the page bears as elements; above, they are drawn on a canvas
const STEPS = 2
const [LOW, HIGH] = [240, 560] // px of the picture

const FlowPicture = later(() => import('./FlowPicture'))
const PlanPicture = later(() => import('./PlanPicture'))

const KEYS = [
  ['click', 'choose'],
  ['arrows', 'along edges'],
  ['Enter', 'open'],
  ['+ −', 'zoom'],
  ['Shift arrows', 'pan'],
  ['0', 'fit'],
] as const

const isHelper = (task: PlanTask): boolean => task.parameter || task.generated

export default function RunGraph({ graph, groups, onOpen }: Props) {
  const [hasHelpers, setHelpers] = useState(false)
  const [isCritical, setCritical] = useState(false)
  const [near, setNear] = useState({ up: false, down: false })
  const [task, setTask] = useState<string | null>(null)

  const whole = useMemo(() => planOf(graph, groups), [graph, groups])
  const helpers = whole.tasks.filter(isHelper).length
  const full = useMemo(() => (hasHelpers ? whole : without(whole, isHelper)), [whole, hasHelpers])
  const { up, down } = near
  const plan = useMemo(() => {
    const at = full.tasks.findIndex((one) => one.task === task)
    if (at < 0 || (!up && !down)) return full
    const kept = around(full, at, up ? STEPS : 0, down ? STEPS : 0)
    return only(full, (_, place) => kept.has(place))
  }, [full, task, up, down])
  const layout = usePlaced(plan)
  const critical = useMemo<Critical | null>(
    () =>
      isCritical ? { tasks: new Set(graph.critical), edges: along(plan, graph.critical) } : null,
    [isCritical, plan, graph.critical],
  )

  if (whole.tasks.length === 0) return <p>The plan of this run has no task.</p>
  const chosen = plan.tasks.findIndex((one) => one.task === task)
  const name = plan.tasks[chosen]?.name
  const open = (place: number) => {
    const one = plan.tasks[place]
    if (one) onOpen(one.task)
  }
  const isLarge = plan.tasks.length > MOST
  const Picture = isLarge ? PlanPicture : FlowPicture
  const height = Math.min(HIGH, Math.max(LOW, layout.whole.height + 64))
  const toggle = (label: string, isOn: boolean, act: () => void, hint = '') => (
    <Button
      className={styles.toggle}
      aria-pressed={isOn}
      aria-label={hint ? `${label} ${hint}` : undefined}
      title={hint && `${label} ${hint}`}
      disabled={hint !== '' && chosen < 0}
      onClick={act}
    >
      {label}
    </Button>
  )
  return (
    <PictureOrTable
      label="Graph of tasks"
      controls={
        <>
          {toggle('Critical path', isCritical, () => setCritical(!isCritical))}
          {helpers > 0 &&
            toggle(`Parameters and generated (${number(helpers)})`, hasHelpers, () =>
              setHelpers(!hasHelpers),
            )}
          {toggle('−2', up, () => setNear({ up: !up, down }), 'steps before the chosen task')}
          {toggle('+2', down, () => setNear({ up, down: !down }), 'steps after the chosen task')}
          {name !== undefined && (
            <Button keys="Enter" onClick={() => open(chosen)}>
              Open {name}
            </Button>
          )}
        </>
      }
      picture={
        <>
          {isLarge && (
            <p className={styles.note}>
              {number(plan.tasks.length)} tasks: above {MOST} they are drawn as one picture. Choose
              one and press +2 or −2 to see what is around it.
            </p>
          )}
          <Suspense fallback={<div className={styles.loading} style={{ height }} />}>
            <Picture
              plan={plan}
              placed={layout}
              chosen={chosen}
              critical={critical}
              summary={summaryOf(plan, layout)}
              height={height}
              onChoose={(place) => setTask(plan.tasks[place]?.task ?? null)}
              onOpen={open}
            />
          </Suspense>
        </>
      }
      table={<GraphTable plan={plan} critical={critical} onOpen={open} />}
      below={
        <>
          <span className={styles.legend}>
            <span>
              <i className={styles.ring} /> where data begins to differ
            </span>
            <span>
              <i className={styles.thick} /> more bytes
            </span>
          </span>
          <Hints keys={KEYS} />
        </>
      }
    />
  )
}

/** Return where tasks stand; while a run is under way the same tasks stay where they are. */
function usePlaced(plan: Plan): Placed {
  const key = plan.tasks.map(({ task, x, y }) => `${task} ${x} ${y}`).join('\n')
  const edges = plan.edges.map(({ from, to }) => `${from} ${to}`).join('\n')
  const [known, setKnown] = useState(() => ({ key, edges, layout: placed(plan) }))
  if (known.key === key && known.edges === edges) return known.layout
  const layout = placed(plan)
  setKnown({ key, edges, layout })
  return layout
}

function summaryOf(plan: Plan, { layers }: Placed): string {
  const failed = plan.tasks.filter(({ group }) => (group?.states.failed ?? 0) > 0).length
  return (
    `Graph of ${counted(plan.tasks.length, 'task')} in ${counted(layers.length, 'layer')} with ` +
    `${counted(plan.edges.length, 'edge')}${failed > 0 ? `; ${number(failed)} failed` : ''}.`
  )
}
