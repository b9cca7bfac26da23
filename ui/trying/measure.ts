/** How long a redraw takes: least and middle of many, rasterised, at twice the resolution. */
import { lanesOf } from '@/features/timeline/lanes'
import { layoutOf } from '@/features/timeline/layout'
import { paintLanes } from '@/features/timeline/painting'
import { childrenOf } from '@/features/mapgrid/children'
import { paintCells } from '@/features/mapgrid/painting'
import { shadesOf } from '@/features/mapgrid/shades'
import { wrapOf } from '@/features/mapgrid/wrap'
import { paintPlan } from '@/features/graph/painting'
import { placed } from '@/features/graph/placing'
import { planOf } from '@/features/graph/plan'
import { readInk } from '@/parts/canvas/ink'
import { patternsOf } from '@/parts/canvas/patterns'
import { fit } from '@/parts/canvas/plane'
import type { Paint } from '@/parts/canvas/Surface'
import { columns, first, graph } from './make'

const [WIDTH, RATIO, TIMES] = [1264, 2, 40]

function timed(act: () => void, times = TIMES): string {
  const took = Array.from({ length: times }, () => {
    const begin = performance.now()
    act()
    return performance.now() - begin
  }).sort((a, b) => a - b)
  const ms = (at: number) => (took[at] ?? 0).toFixed(1)
  return `least ${ms(0)} ms, middle ${ms(Math.floor(times / 2))} ms`
}

function drawn(height: number, paint: Paint): string {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH * RATIO
  canvas.height = height * RATIO
  document.body.append(canvas)
  const ctx = canvas.getContext('2d')
  if (!ctx) return 'no canvas'
  const ink = readInk()
  const stage = {
    ctx,
    width: WIDTH,
    height,
    ratio: RATIO,
    ink,
    patterns: patternsOf(ink, RATIO),
    at: 0,
  }
  const said = timed(() => {
    ctx.setTransform(RATIO, 0, 0, RATIO, 0, 0)
    ctx.clearRect(0, 0, WIDTH, height)
    ctx.save()
    paint(stage)
    ctx.restore()
    ctx.getImageData(0, 0, 1, 1) // what was recorded is rasterised only when it is asked for
  })
  canvas.remove()
  return said
}

export function measure(n: number): Record<string, string> {
  const made = columns(n)
  const lanes = lanesOf(made)
  const layout = layoutOf(lanes.lanes, WIDTH)
  const view = { from: lanes.from, to: lanes.to }
  const rows = childrenOf(made, 'score')
  const plan = planOf(graph(1000).graph, graph(1000).groups)
  const layers = placed(plan)
  const before = lanesOf(first(made, made.seq.length - 50))
  return {
    lanes: timed(() => lanesOf(made), 10),
    'lanes, 50 more': timed(() => lanesOf(made, before), 10),
    timeline: drawn(
      480,
      (stage) => void paintLanes(stage, { lanes, layout, view, top: 0, width: WIDTH }),
    ),
    'timeline, all bars wide': drawn(480, (stage) => {
      const tenth = { from: 60_000, to: 60_000 + (lanes.to - 60_000) / 10 }
      paintLanes(stage, { lanes, layout, view: tenth, top: 0, width: WIDTH })
    }),
    cells: drawn(
      320,
      (stage) =>
        void paintCells(stage, {
          columns: made,
          rows,
          wrap: wrapOf(rows.length, WIDTH),
          top: 0,
          colour: 'state',
          shades: shadesOf([]),
        }),
    ),
    'graph of 1000': drawn(560, (stage) =>
      paintPlan(stage, {
        plan,
        placed: layers,
        eye: fit(layers.whole, WIDTH, 560),
        chosen: -1,
        critical: null,
      }),
    ),
    'graph, near': drawn(560, (stage) =>
      paintPlan(stage, {
        plan,
        placed: layers,
        eye: { x: -3000, y: -400, k: 0.6 },
        chosen: -1,
        critical: null,
      }),
    ),
  }
}
