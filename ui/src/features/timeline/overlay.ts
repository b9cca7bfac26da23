/** What lies above the lanes: moving stripes, the cursor, and the stretch that is being drawn. */
import type { Bars } from '@/parts/canvas/bars'
import type { Stage } from '@/parts/canvas/Surface'
import { AXIS } from './layout'
import { frameOf, type Scene } from './painting'

/** Paint the stripes of bars that are under way; `bars` are those of the layer below. */
export function paintMoving(stage: Stage, scene: Scene, bars: Bars | null): void {
  if (!bars?.hasRunning) return
  const { ctx, width, height } = stage
  ctx.save()
  ctx.beginPath()
  ctx.rect(scene.layout.names, AXIS, width, height - AXIS)
  ctx.clip()
  ctx.translate(scene.layout.names, AXIS - scene.top)
  bars.paintStripes(stage)
  ctx.restore()
}

/** Paint a frame around a task run's bar; the cursor's is thicker than that of the pointer. */
export function paintPlace(stage: Stage, scene: Scene, run: number, isCursor: boolean): void {
  const frame = run >= 0 ? frameOf(scene, run) : null
  if (!frame) return
  const { ctx, ink } = stage
  const line = isCursor ? 2 : 1
  ctx.save()
  ctx.beginPath()
  ctx.rect(0, AXIS, stage.width, stage.height - AXIS)
  ctx.clip()
  ctx.strokeStyle = isCursor ? ink.accent : ink.text
  ctx.lineWidth = line
  const out = 1 + line / 2
  ctx.strokeRect(frame.x - out, frame.y - out, frame.width + 2 * out, frame.height + 2 * out)
  ctx.restore()
}

/** Paint the stretch between two places of the axis. */
export function paintStretch({ ctx, ink, height }: Stage, a: number, b: number): void {
  const [from, to] = [Math.min(a, b), Math.max(a, b)]
  ctx.fillStyle = ink.accent
  ctx.globalAlpha = 0.15
  ctx.fillRect(from, AXIS, to - from, height - AXIS)
  ctx.globalAlpha = 1
  ctx.fillRect(from, AXIS, 1, height - AXIS)
  ctx.fillRect(to, AXIS, 1, height - AXIS)
}
