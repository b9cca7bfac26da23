/** What is said of a task of a plan. */
import { VS, word } from '@/data/states'
import { counted, size } from '@/data/words'
import type { Plan, PlanTask } from './plan'

/** Return the task's state; a task of the plan that is in no group has not begun. */
export const stateOf = ({ group }: PlanTask): string => group?.state ?? 'pending'

/** Return how its data compares, in short: `≠ origin · code`, `≠ 8,120 follow`, `=`. */
export function vsOf({ group }: PlanTask): string {
  const vs = group?.vs
  if (!vs) return ''
  const sign = VS[vs.status]?.sign ?? '?'
  if (vs.status !== 'changed') return sign
  if (vs.role === 'origin') return `${sign} origin${vs.cause ? ` · ${vs.cause}` : ''}`
  return vs.n && vs.n > 1 ? `${sign} ${counted(vs.n, 'child', 'children')}` : `${sign} follows`
}

export const isOrigin = ({ group }: PlanTask): boolean =>
  group?.vs?.status === 'changed' && group.vs.role === 'origin'

const names = (plan: Plan, places: readonly number[]): string =>
  places.map((place) => plan.tasks[place]?.name ?? '').join(', ')

/** Return a task in words, for those who listen. */
export function toldTask(plan: Plan, place: number): string {
  const task = plan.tasks[place]
  if (!task) return ''
  const { group } = task
  const [from, to] = [plan.takes[place] ?? [], plan.gives[place] ?? []]
  const compared = group?.vs
  return [
    task.name,
    group && group.n > 1 ? counted(group.n, 'child', 'children') : '',
    group ? word(group.state) : 'not begun',
    group?.bytes != null ? size(group.bytes) : '',
    compared ? `data ${VS[compared.status]?.word ?? ''} ${compared.role ?? ''}`.trim() : '',
    from.length > 0 ? `takes from ${names(plan, from)}` : 'takes from no task',
    to.length > 0 ? `gives to ${names(plan, to)}` : 'gives to no task',
  ]
    .filter(Boolean)
    .join(', ')
}
