/** Which task an arrow key goes to: along edges sideways, through the layer up and down. */
import type { Plan } from './plan'
import type { Placed } from './placing'

const KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'])

/** Return the task's place after a key, or null where it is no key to walk with. */
export function walked(plan: Plan, placed: Placed, at: number, key: string): number | null {
  if (!KEYS.has(key) || plan.tasks.length === 0) return null
  const first = placed.layers[0]?.tasks[0] ?? 0
  if (at < 0 || !placed.boxes[at]) return first
  if (key === 'Home') return first
  if (key === 'End') return placed.layers.at(-1)?.tasks[0] ?? at
  if (key === 'ArrowLeft') return nearest(placed, at, plan.takes[at] ?? [])
  if (key === 'ArrowRight') return nearest(placed, at, plan.gives[at] ?? [])
  const layer = placed.layers.find(({ tasks }) => tasks.includes(at))
  const next = (layer?.tasks.indexOf(at) ?? 0) + (key === 'ArrowUp' ? -1 : 1)
  return layer?.tasks[next] ?? at
}

/** Return which of the tasks is nearest in height, and then in layers; `at` where there is none. */
function nearest({ boxes }: Placed, at: number, others: readonly number[]): number {
  const here = boxes[at]
  const away = (place: number) => {
    const box = boxes[place]
    if (!here || !box) return Infinity
    return Math.abs(box.y - here.y) + Math.abs(box.x - here.x) / 2
  }
  const [first, ...rest] = others
  if (first === undefined) return at
  return rest.reduce((best, one) => (away(one) < away(best) ? one : best), first)
}
