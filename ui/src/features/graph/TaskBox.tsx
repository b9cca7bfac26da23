/** A task of the plan as a box: near, all that is known of it; from afar, its state and its name. */
import { memo } from 'react'
import type { TaskGroup } from '@/api/forms'
import { tone, type Tone } from '@/data/states'
import { number, size } from '@/data/words'
import { TONES } from '@/parts/canvas/ink'
import { StateIcon } from '@/parts/state/StateMark'
import type { PlanTask } from './plan'
import { isOrigin, stateOf, vsOf } from './telling'
import styles from './graph.module.css'

type Props = {
  task: PlanTask
  isChosen: boolean
  isCritical: boolean
  isFar: boolean
}

export const TaskBox = memo(function TaskBox({ task, isChosen, isCritical, isFar }: Props) {
  const kind = tone(stateOf(task))
  const looks = [
    styles.box,
    styles[kind],
    isOrigin(task) ? styles.origin : '',
    isCritical ? styles.critical : '',
    isChosen ? styles.chosen : '',
    isFar ? styles.far : '',
    task.parameter || task.generated ? styles.quiet : '',
  ].join(' ')
  if (isFar) return <div className={looks}>{task.name}</div>
  const { group } = task
  const many = group && group.n > 1
  return (
    <div className={looks} title={task.name}>
      <div className={styles.title}>
        <StateIcon state={stateOf(task)} />
        <span className={styles.name}>{task.name}</span>
        {many && <span className={styles.count}>×{number(group.n)}</span>}
      </div>
      <div className={styles.facts}>
        {many && <StateBar group={group} />}
        {group?.bytes != null && <span>{size(group.bytes)}</span>}
        <span className={styles.vs}>{group ? vsOf(task) : 'not begun'}</span>
      </div>
    </div>
  )
})

/** Return how many task runs there are of each tone, the worst last. */
export function tonesOf(group: TaskGroup): { tone: Tone; count: number }[] {
  const counts = new Map<Tone, number>()
  for (const [state, count] of Object.entries(group.states)) {
    counts.set(tone(state), (counts.get(tone(state)) ?? 0) + count)
  }
  return TONES.flatMap((one) => {
    const count = counts.get(one) ?? 0
    return count > 0 ? [{ tone: one, count }] : []
  })
}

/** What became of the children, as parts of a bar: one in a thousand is still to be seen. */
function StateBar({ group }: { group: TaskGroup }) {
  return (
    <span className={styles.bar}>
      {tonesOf(group).map(({ tone: one, count }) => (
        <i key={one} className={styles[one]} style={{ flexGrow: count }} />
      ))}
    </span>
  )
}
