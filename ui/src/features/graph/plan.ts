/** A run's plan as a graph that can be walked: its tasks, and what goes from one to another. */
import type { Graph, TaskGroup } from '@/api/forms'

export type PlanTask = Graph['nodes'][number] & {
  /** What became of it, or null where it has not begun. */
  readonly group: TaskGroup | null
}
export type PlanEdge = {
  /** Places in `tasks`. */
  readonly from: number
  readonly to: number
  /** What is given as what; none where one only waits for the other. */
  readonly words: readonly string[]
}
export type Plan = {
  readonly tasks: readonly PlanTask[]
  readonly edges: readonly PlanEdge[]
  /** Of each task, to which it gives, and from which it takes; places in `tasks`. */
  readonly gives: readonly (readonly number[])[]
  readonly takes: readonly (readonly number[])[]
}

/** Return the plan; edges to nowhere and to themselves are left out, several between two are one. */
export function planOf(graph: Graph, groups: readonly TaskGroup[]): Plan {
  const byTask = new Map(groups.map((group) => [group.task, group]))
  const tasks = graph.nodes.map((one) => ({ ...one, group: byTask.get(one.task) ?? null }))
  const places = new Map(tasks.map((one, place) => [one.task, place]))
  const edges = graph.edges.flatMap(({ source, target, argument }) => {
    const [from, to] = [places.get(source), places.get(target)]
    if (from === undefined || to === undefined) return []
    return [{ from, to, words: argument === null ? [] : [argument] }]
  })
  return joined(tasks, edges)
}

/** Return the plan of these tasks and edges, each edge once. */
function joined(tasks: readonly PlanTask[], edges: readonly PlanEdge[]): Plan {
  const byEnds = new Map<string, PlanEdge>()
  for (const edge of edges) {
    if (edge.from === edge.to) continue
    const key = `${edge.from} ${edge.to}`
    const words = [...(byEnds.get(key)?.words ?? []), ...edge.words]
    byEnds.set(key, { ...edge, words: [...new Set(words)] })
  }
  const gives = tasks.map((): number[] => [])
  const takes = tasks.map((): number[] => [])
  for (const { from, to } of byEnds.values()) {
    gives[from]?.push(to)
    takes[to]?.push(from)
  }
  return { tasks, edges: [...byEnds.values()], gives, takes }
}

/** Return the plan of those tasks that are kept, with the edges between them. */
export function only(plan: Plan, kept: (task: PlanTask, place: number) => boolean): Plan {
  const places = new Map<number, number>()
  const tasks = plan.tasks.filter((task, place) => {
    if (!kept(task, place)) return false
    places.set(place, places.size)
    return true
  })
  const edges = plan.edges.flatMap(({ from, to, words }) => {
    const [a, b] = [places.get(from), places.get(to)]
    return a === undefined || b === undefined ? [] : [{ from: a, to: b, words }]
  })
  return joined(tasks, edges)
}

/** Return the plan without its hidden tasks: what went through them goes directly. */
export function without(plan: Plan, isHidden: (task: PlanTask) => boolean): Plan {
  const hidden = plan.tasks.map(isHidden)
  if (!hidden.includes(true)) return plan
  const through = plan.tasks.flatMap((_, from) =>
    hidden[from] ? [] : beyond(plan, from, hidden).map((to) => ({ from, to, words: [] })),
  )
  const direct = { ...plan, edges: [...plan.edges, ...through] }
  return only(direct, (_, place) => !hidden[place])
}

/** Return the tasks that are reached from one through hidden ones only. */
function beyond(plan: Plan, from: number, hidden: readonly boolean[]): number[] {
  const seen = new Set<number>()
  const found = new Set<number>()
  const open = (plan.gives[from] ?? []).filter((to) => hidden[to])
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    for (const to of plan.gives[at] ?? []) {
      if (hidden[to]) open.push(to)
      else found.add(to)
    }
  }
  found.delete(from)
  return [...found]
}

/** Return what lies within `up` steps before a task and `down` steps after it, with the task. */
export function around(plan: Plan, at: number, up: number, down: number): Set<number> {
  const found = new Set([at])
  const spread = (next: Plan['gives'], steps: number) => {
    let edge = [at]
    for (let step = 0; step < steps && edge.length > 0; step += 1) {
      edge = [...new Set(edge.flatMap((place) => next[place] ?? []))].filter((p) => !found.has(p))
      edge.forEach((place) => found.add(place))
    }
  }
  // Apart, and joined: a task that is reached upwards is not a begin of the way down.
  spread(plan.takes, up)
  const above = new Set(found)
  found.clear()
  found.add(at)
  spread(plan.gives, down)
  return new Set([...above, ...found])
}

/** Return the places of edges that lie on a way, given as tasks one after the other. */
export function along(plan: Plan, way: readonly string[]): Set<number> {
  const after = new Map(way.slice(0, -1).map((task, i) => [task, way[i + 1]]))
  return new Set(
    plan.edges.flatMap(({ from, to }, place) => {
      const next = after.get(plan.tasks[from]?.task ?? '')
      return next !== undefined && next === plan.tasks[to]?.task ? [place] : []
    }),
  )
}
