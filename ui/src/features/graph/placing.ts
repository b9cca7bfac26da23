/** Where the tasks of a plan stand: layers from left to right, and no task over another. */
import type { Box } from '@/parts/canvas/plane'
import type { Plan, PlanEdge, PlanTask } from './plan'

export type Layer = {
  readonly x: number
  readonly width: number
  /** Places in the plan's `tasks`, from top to bottom. */
  readonly tasks: readonly number[]
}
/** Where an edge crosses a layer that it neither begins nor ends in. */
export type Pass = { readonly x0: number; readonly x1: number; readonly y: number }

export type Placed = {
  /** Of each task, by its place in the plan. */
  readonly boxes: readonly Box[]
  readonly layers: readonly Layer[]
  /** Of edges, by `passKey`, those layers that they cross between boxes; in order. */
  readonly passes: ReadonlyMap<string, readonly Pass[]>
  readonly whole: Box
}

export const passKey = (from: number, to: number): string => `${from} ${to}`

export const HEIGHT = 52 // px of a task's box
const DOWN = 16 // px between two of a layer
const ACROSS = 60 // px between two layers: room for edges to turn
const NARROW = 160 // px of a box: room for a size and for how it compares
const MAPPED = 204 // px of a mapped task's box, which has a bar, too
const WIDE = 272
const LETTER = 7.1 // px of a letter of a name, on average
const AROUND = 72 // px of a box that are no name: its icon, its count, its padding
const SWEEPS = 4
const PASS = 4 // px of height of an edge that crosses a layer
const MOST_PASSES = 1500 // crossings of layers; with more, edges run below boxes

/** Return where each task stands; its layer and its place in it are the server's. */
export function placed(plan: Plan): Placed {
  const layers = layersOf(plan)
  const { at, ways } = settled(plan, layers)
  const top = plan.tasks.reduce((least, _, place) => Math.min(least, at[place] as number), Infinity)
  const down = (item: number) => (at[item] as number) - top
  let x = 0
  const boxes: Box[] = plan.tasks.map(() => ({ x: 0, y: 0, width: 0, height: HEIGHT }))
  const made = layers.map((tasks): Layer => {
    const width = Math.max(...tasks.map((place) => widthOf(plan.tasks[place])))
    for (const place of tasks) boxes[place] = { x, y: down(place), width, height: HEIGHT }
    const layer = { x, width, tasks }
    x += width + ACROSS
    return layer
  })
  const passes = new Map(
    ways.map(({ edge, first, items }): [string, Pass[]] => {
      const crossed = items.map((item, i): Pass => {
        const layer = made[first + i] as Layer
        return { x0: layer.x, x1: layer.x + layer.width, y: down(item) + HEIGHT / 2 }
      })
      return [passKey(edge.from, edge.to), crossed]
    }),
  )
  const bottom = boxes.reduce((most, box) => Math.max(most, box.y + HEIGHT), 0)
  const whole = { x: 0, y: 0, width: Math.max(0, x - ACROSS), height: bottom }
  return { boxes, layers: made, passes, whole }
}

/** By what does not change while a run is under way, so that tasks stay where they are. */
function widthOf(task: PlanTask | undefined): number {
  const named = (task?.name.length ?? 0) * LETTER + AROUND
  return Math.round(Math.min(WIDE, Math.max(task?.mapped ? MAPPED : NARROW, named)))
}

/** Return the tasks of each layer that has any, in the server's order. */
function layersOf(plan: Plan): number[][] {
  const byX = new Map<number, number[]>()
  plan.tasks.forEach(({ x }, place) => byX.set(x, [...(byX.get(x) ?? []), place]))
  const y = (place: number) => plan.tasks[place]?.y ?? 0
  return [...byX.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, tasks]) => tasks.sort((a, b) => y(a) - y(b) || a - b))
}

/** An edge that crosses layers; its items stand in them from layer `first` on. */
type Way = { edge: PlanEdge; first: number; items: readonly number[] }

/** Return the edges that cross layers; the items of which they are made are numbered after tasks. */
function waysOf(plan: Plan, layers: readonly (readonly number[])[]): Way[] {
  const layerOf: number[] = []
  layers.forEach((tasks, layer) => tasks.forEach((place) => (layerOf[place] = layer)))
  let next = plan.tasks.length
  const ways = plan.edges.flatMap((edge) => {
    const first = (layerOf[edge.from] as number) + 1
    const count = (layerOf[edge.to] as number) - first
    if (count <= 0) return []
    next += count
    return [{ edge, first, items: Array.from({ length: count }, (_, i) => next - count + i) }]
  })
  return next - plan.tasks.length > MOST_PASSES ? [] : ways
}

/** Return the height of each item's middle: near those that it is joined to, and over no other. */
function settled(plan: Plan, layers: readonly (readonly number[])[]) {
  const ways = waysOf(plan, layers)
  const at: number[] = plan.tasks.map(() => 0)
  for (const tasks of layers) {
    tasks.forEach((place, i) => (at[place] = (i - (tasks.length - 1) / 2) * (HEIGHT + DOWN)))
  }
  const rows = layers.map((tasks) => [...tasks])
  const [before, after] = [plan.takes.map((all) => [...all]), plan.gives.map((all) => [...all])]
  for (const { edge, first, items } of ways) {
    const [a, b] = [at[edge.from] as number, at[edge.to] as number]
    const chain = [edge.from, ...items, edge.to]
    items.forEach((item, i) => {
      at[item] = a + ((b - a) * (i + 1)) / (items.length + 1)
      rows[first + i]?.push(item)
      before[item] = [chain[i] as number]
      after[item] = [chain[i + 2] as number]
    })
    swap(after[edge.from], edge.to, items[0] as number)
    swap(before[edge.to], edge.from, items.at(-1) as number)
  }
  // Tasks stay in the server's order, as their heights ascend by it.
  rows.forEach((items) => items.sort((a, b) => (at[a] as number) - (at[b] as number) || a - b))
  const half = (item: number) => (item < plan.tasks.length ? HEIGHT / 2 : PASS / 2)
  const settle = (items: readonly number[], near: readonly (readonly number[])[]) => {
    const wished = items.map((item) => mean(near[item] ?? [], at) ?? (at[item] as number))
    const apart = items.slice(1).map((item, i) => half(items[i] as number) + DOWN + half(item))
    spread(wished, apart).forEach((y, i) => (at[items[i] as number] = y))
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    rows.forEach((items) => settle(items, before))
    if (sweep < SWEEPS - 1) [...rows].reverse().forEach((items) => settle(items, after))
  }
  return { at, ways }
}

function swap(list: number[] | undefined, old: number, now: number): void {
  const place = list?.indexOf(old) ?? -1
  if (list && place >= 0) list[place] = now
}

const mean = (items: readonly number[], at: readonly number[]): number | null =>
  items.length === 0
    ? null
    : items.reduce((sum, item) => sum + (at[item] as number), 0) / items.length

/**
 * Return heights as near as can be to those that are wished, in their order; `apart` says how far
 * each is from the next at least.
 *
 * Source: Best and Chakravarti, "Active set algorithms for isotonic regression" (1990), the
 * pooling of neighbours that are in each other's way.
 */
export function spread(wished: readonly number[], apart: readonly number[]): number[] {
  let reach = 0
  const offsets = wished.map((_, i) => (reach += i > 0 ? (apart[i - 1] ?? 0) : 0))
  const pools: { sum: number; count: number }[] = []
  const middle = (pool: { sum: number; count: number }) => pool.sum / pool.count
  wished.forEach((y, i) => {
    let pool = { sum: y - (offsets[i] as number), count: 1 }
    for (let last = pools.at(-1); last && middle(last) > middle(pool); last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count }
      pools.pop()
    }
    pools.push(pool)
  })
  const flat = pools.flatMap((pool) => Array.from({ length: pool.count }, () => middle(pool)))
  return flat.map((y, i) => y + (offsets[i] as number))
}
