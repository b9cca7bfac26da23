/** How a chart looks: everything is taken from the page's own colours, as uPlot's are for light. */
import type uPlot from 'uplot'

export type Palette = Record<'text' | 'line' | 'accent' | 'bg' | 'late', string>

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: of('--text-2'),
    line: of('--line'),
    accent: of('--accent'),
    bg: of('--bg'),
    late: of('--retrying'),
  }
}

type Told = {
  labels: readonly string[]
  marked: readonly number[]
  chosen: readonly number[]
  format: (value: number) => string
}

const FONT = "11px 'Inter Variable', sans-serif"
const ROOM = 0.5 // of a place, left and right, so that the points at the ends are whole

export function optionsOf(told: Told, palette: Palette): Omit<uPlot.Options, 'width' | 'height'> {
  const { labels, format } = told
  const axis = { stroke: palette.text, font: FONT, ticks: { show: false } }
  return {
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: { x: true, y: false, drag: { x: false, y: false }, points: { size: 9 } },
    scales: {
      x: { time: false, range: [-ROOM, Math.max(0, labels.length - 1) + ROOM] },
      y: { range: (_, low, high) => spaced(low, high) },
    },
    axes: [
      {
        ...axis,
        size: 24,
        grid: { show: false },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        values: (_, splits) => splits.map((at) => labels[at] ?? ''),
      },
      {
        ...axis,
        size: 76,
        space: 28,
        grid: { stroke: palette.line, width: 1 },
        values: (_, splits) => splits.map(format),
      },
    ],
    series: [
      {},
      {
        stroke: palette.accent,
        width: 1.5,
        spanGaps: false,
        points: { show: true, size: 6, fill: palette.bg, stroke: palette.accent },
      },
    ],
    hooks: { draw: [(plot) => drawMarks(plot, told, palette)] },
  }
}

/** Leave room above and below; a line that never moves stands in the middle. */
function spaced(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1]
  const room = high > low ? (high - low) * 0.12 : Math.abs(high) * 0.1 || 1
  return [low - room, high + room]
}

function drawMarks(plot: uPlot, told: Told, palette: Palette): void {
  const { ctx } = plot
  const values = plot.data[1] ?? []
  const ring = (place: number, colour: string, radius: number) => {
    const value = values[place]
    if (value === null || value === undefined) return
    ctx.beginPath()
    ctx.arc(
      plot.valToPos(place, 'x', true),
      plot.valToPos(value, 'y', true),
      radius * devicePixelRatio,
      0,
      2 * Math.PI,
    )
    ctx.lineWidth = 2 * devicePixelRatio
    ctx.strokeStyle = colour
    ctx.stroke()
  }
  ctx.save()
  for (const place of told.marked) ring(place, palette.late, 7)
  for (const place of told.chosen) ring(place, palette.accent, 10)
  ctx.restore()
}
