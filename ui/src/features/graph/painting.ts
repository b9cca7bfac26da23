/** How a large plan is painted on a canvas: what is in sight, with as much of it as can be read. */
import { tone } from '@/data/states'
import { number, size } from '@/data/words'
import { Bars } from '@/parts/canvas/bars'
import { lastAtMost } from '@/parts/canvas/hit'
import { TONES } from '@/parts/canvas/ink'
import { meant, seen, shown, type Box, type Eye, type Point } from '@/parts/canvas/plane'
import { drawSign } from '@/parts/canvas/signs'
import type { Stage } from '@/parts/canvas/Surface'
import { fitted } from '@/parts/canvas/text'
import { drawEdge, halfOf, HEAD, weightOf, WEIGHTS } from './edges'
import type { Plan, PlanEdge } from './plan'
import type { Placed } from './placing'
import type { Critical } from './RunGraph'
import { isOrigin, stateOf, vsOf } from './telling'

export type Scene = {
  readonly plan: Plan
  readonly placed: Placed
  readonly eye: Eye
  readonly chosen: number
  readonly critical: Critical | null
}

const READ = 0.55 // of natural size: below it, text is no text
const SHAPE = 0.16 // below it, a box is a spot of its state's colour
const MANY = 600 // edges in sight: above, they are straight and thin, as curves take 60 ms a thousand

/** Return the task at a point of the picture, or -1. */
export function taskAt({ placed, eye }: Scene, at: Point): number {
  const { x, y } = meant(eye, at)
  const { layers, boxes } = placed
  const found =
    layers[
      lastAtMost(
        layers.map((layer) => layer.x),
        x,
      )
    ]
  if (!found || x > found.x + found.width) return -1
  const tops = found.tasks.map((place) => boxes[place]?.y ?? 0)
  const place = found.tasks[lastAtMost(tops, y)]
  const box = place === undefined ? undefined : boxes[place]
  return place !== undefined && box && y <= box.y + box.height ? place : -1
}

export function paintPlan(stage: Stage, scene: Scene): void {
  const { ctx, width, height } = stage
  const { eye } = scene
  const sight = shown(eye, width, height)
  ctx.translate(eye.x, eye.y)
  ctx.scale(eye.k, eye.k)
  paintEdges(stage, scene, sight)
  const inSight = scene.plan.tasks.flatMap((_, place) => {
    const box = scene.placed.boxes[place]
    return box && touches(box, sight) ? [{ place, box }] : []
  })
  if (eye.k < SHAPE) return paintSpots(stage, scene, inSight)
  inSight.forEach(({ place, box }) => paintTask(stage, scene, place, box))
}

type InSight = readonly { place: number; box: Box }[]

/** Paint boxes from afar, with the patterns of their states, in pixels of the picture. */
function paintSpots(stage: Stage, scene: Scene, inSight: InSight): void {
  const { ctx } = stage
  const { eye, plan, chosen } = scene
  const bars = new Bars()
  ctx.save()
  ctx.scale(1 / eye.k, 1 / eye.k)
  ctx.translate(-eye.x, -eye.y)
  for (const { place, box } of inSight) {
    const task = plan.tasks[place]
    const { x, y } = seen(eye, box)
    const [width, height] = [Math.max(2, box.width * eye.k), Math.max(2, box.height * eye.k)]
    if (task) bars.add(TONES.indexOf(tone(stateOf(task))), x, y, width, height)
  }
  bars.paint(stage)
  ctx.restore()
  for (const { place, box } of inSight) {
    const task = plan.tasks[place]
    if (task && (isOrigin(task) || place === chosen)) ringed(stage, box, eye.k, place === chosen)
  }
}

const touches = (box: Box, sight: Box): boolean =>
  box.x + box.width >= sight.x &&
  box.x <= sight.x + sight.width &&
  box.y + box.height >= sight.y &&
  box.y <= sight.y + sight.height

function paintEdges(stage: Stage, scene: Scene, sight: Box): void {
  const { ink } = stage
  const { plan, placed, chosen, critical } = scene
  const inSight = plan.edges.flatMap((edge, place) => {
    const [a, b] = [placed.boxes[edge.from], placed.boxes[edge.to]]
    return a && b && touches(around(a, b), sight) ? [{ edge, place }] : []
  })
  const edges = inSight.map((one) => one.edge)
  if (edges.length > MANY) straight(stage, scene, edges)
  else
    WEIGHTS.forEach((_, weight) =>
      curved(stage, scene, ofWeight(scene, edges, weight), weight, ink['line-strong']),
    )
  const marked = (of: PlanEdge[], colour: string) =>
    WEIGHTS.forEach((_, weight) =>
      curved(stage, scene, ofWeight(scene, of, weight), weight, colour),
    )
  if (critical) {
    marked(
      inSight.filter(({ place }) => critical.edges.has(place)).map((one) => one.edge),
      ink.text,
    )
  }
  if (chosen >= 0) {
    marked(
      edges.filter(({ from, to }) => from === chosen || to === chosen),
      ink.accent,
    )
  }
}

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const right = Math.max(a.x + a.width, b.x + b.width)
  const bottom = Math.max(a.y + a.height, b.y + b.height)
  return { x, y, width: right - x, height: bottom - y }
}

const ofWeight = ({ plan }: Scene, edges: readonly PlanEdge[], weight: number): PlanEdge[] =>
  edges.filter((edge) => weightOf(plan.tasks[edge.from]?.group?.bytes) === weight)

function curved(
  { ctx }: Stage,
  { placed, eye }: Scene,
  edges: readonly PlanEdge[],
  weight: number,
  colour: string,
): void {
  if (edges.length === 0) return
  ctx.strokeStyle = ctx.fillStyle = colour
  ctx.lineWidth = Math.max(WEIGHTS[weight]?.width ?? 1, 0.6 / eye.k)
  ctx.beginPath()
  for (const edge of edges) drawEdge(ctx, placed, edge)
  ctx.stroke()
  if (eye.k < SHAPE) return
  const half = halfOf(weight)
  ctx.beginPath()
  for (const { to } of edges) {
    const { x, y, height } = placed.boxes[to] as Box
    ctx.moveTo(x, y + height / 2)
    ctx.lineTo(x - HEAD, y + height / 2 - half)
    ctx.lineTo(x - HEAD, y + height / 2 + half)
  }
  ctx.fill()
}

function straight({ ctx, ink }: Stage, { placed, eye }: Scene, edges: readonly PlanEdge[]): void {
  ctx.strokeStyle = ink['line-strong']
  ctx.lineWidth = 0.5 / eye.k
  ctx.beginPath()
  for (const { from, to } of edges) {
    const [a, b] = [placed.boxes[from] as Box, placed.boxes[to] as Box]
    ctx.moveTo(a.x + a.width, a.y + a.height / 2)
    ctx.lineTo(b.x, b.y + b.height / 2)
  }
  ctx.stroke()
}

function paintTask(stage: Stage, scene: Scene, place: number, box: Box): void {
  const { ctx, ink } = stage
  const { eye, chosen, critical } = scene
  const task = scene.plan.tasks[place]
  if (!task) return
  const kind = TONES.indexOf(tone(stateOf(task)))
  const fill = ink.tones[kind] ?? ink.text
  const isChosen = place === chosen
  const isCritical = critical?.tasks.has(task.task) ?? false
  const [line, ring] = [1 / eye.k, Math.max(2, 1.5 / eye.k)]
  ctx.fillStyle = isChosen ? ink.sunken : ink.bg
  ctx.fillRect(box.x, box.y, box.width, box.height)
  ctx.fillStyle = fill
  ctx.fillRect(box.x, box.y, Math.max(3, 3 / eye.k), box.height)
  ctx.lineWidth = isChosen ? ring : line
  ctx.strokeStyle = isChosen ? ink.accent : isCritical ? ink.text : ink['line-strong']
  ctx.strokeRect(box.x, box.y, box.width, box.height)
  if (eye.k < READ)
    drawSign(ctx, tone(stateOf(task)), ink.signs[kind] ?? ink.text, ...middleOf(box))
  if (isOrigin(task)) ringed(stage, box, eye.k, false)
  if (eye.k >= READ) write(stage, scene, place, box)
}

function ringed({ ctx, ink }: Stage, box: Box, k: number, isChosen: boolean): void {
  const out = isChosen ? 2 / k : 4
  ctx.strokeStyle = isChosen ? ink.text : ink.accent
  ctx.lineWidth = Math.max(2, (isChosen ? 2 : 1.5) / k)
  ctx.strokeRect(box.x - out, box.y - out, box.width + 2 * out, box.height + 2 * out)
}

/** Return where a sign stands that is read from afar. */
const middleOf = (box: Box): [number, number, number] => {
  const side = box.height * 0.7
  return [box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side]
}

function write({ ctx, ink }: Stage, scene: Scene, place: number, box: Box): void {
  const task = scene.plan.tasks[place]
  if (!task) return
  const state = tone(stateOf(task))
  const many = task.group && task.group.n > 1 ? ` ×${number(task.group.n)}` : ''
  drawSign(ctx, state, ink.signs[TONES.indexOf(state)] ?? ink.text, box.x + 11, box.y + 9, 14)
  ctx.textBaseline = 'middle'
  ctx.font = `500 13px ${ink.font}`
  ctx.fillStyle = ink.text
  const room = box.width - 42
  const name = fitted(ctx, task.name, room - (many ? ctx.measureText(many).width : 0))
  ctx.fillText(name, box.x + 31, box.y + 17)
  ctx.fillStyle = ink['text-3']
  ctx.fillText(many, box.x + 31 + ctx.measureText(name).width, box.y + 17)
  ctx.font = `11px ${ink.font}`
  ctx.fillStyle = ink['text-2']
  const facts = task.group
    ? [task.group.bytes === null ? '' : size(task.group.bytes), vsOf(task)].filter(Boolean)
    : ['not begun']
  ctx.fillText(fitted(ctx, facts.join('   '), box.width - 24), box.x + 13, box.y + 36)
}

const [MAP_WIDTH, MAP_HEIGHT] = [160, 100] // px of the small picture in the corner

/** Paint the whole plan small, and the part of it that is in sight. */
export function paintMinimap(stage: Stage, scene: Scene): void {
  const { ctx, ink, width, height } = stage
  const { placed, plan, eye } = scene
  if (width < 4 * MAP_WIDTH) return
  const k = Math.min((MAP_WIDTH - 8) / placed.whole.width, (MAP_HEIGHT - 8) / placed.whole.height)
  ctx.save()
  ctx.translate(width - MAP_WIDTH - 8, height - MAP_HEIGHT - 8)
  ctx.fillStyle = ink.bg
  ctx.fillRect(0, 0, MAP_WIDTH, MAP_HEIGHT)
  ctx.strokeStyle = ink.line
  ctx.lineWidth = 1
  ctx.strokeRect(0.5, 0.5, MAP_WIDTH - 1, MAP_HEIGHT - 1)
  ctx.beginPath()
  ctx.rect(0, 0, MAP_WIDTH, MAP_HEIGHT)
  ctx.clip()
  ctx.translate(
    (MAP_WIDTH - placed.whole.width * k) / 2,
    (MAP_HEIGHT - placed.whole.height * k) / 2,
  )
  plan.tasks.forEach((task, place) => {
    const box = placed.boxes[place]
    if (!box) return
    ctx.fillStyle = ink.tones[TONES.indexOf(tone(stateOf(task)))] ?? ink.text
    ctx.fillRect(box.x * k, box.y * k, Math.max(1, box.width * k), Math.max(1, box.height * k))
  })
  const sight = shown(eye, width, height)
  ctx.strokeStyle = ink.accent
  ctx.lineWidth = 1.5
  ctx.strokeRect(sight.x * k, sight.y * k, sight.width * k, sight.height * k)
  ctx.restore()
}
