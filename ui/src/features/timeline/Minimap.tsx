/** The whole time in a strip, and the part of it that is looked at; dragging it looks elsewhere. */
import { useCallback, useRef } from 'react'
import { Surface, type Stage } from '@/parts/canvas/Surface'
import { TONES } from '@/parts/canvas/ink'
import { lengthOf } from '@/parts/canvas/span'
import type { Lanes } from './lanes'
import { busy, type Row, type Scale } from './pixels'
import type { View } from './useView'
import styles from './timeline.module.css'

const HEIGHT = 28
const FAILED = TONES.indexOf('failed')

type Props = { lanes: Lanes; view: View; width: number; names: number }

/** Keys do the same on the timeline itself; so this is for the pointer only. */
export function Minimap({ lanes, view, width, names }: Props) {
  const room = Math.max(1, width - names)
  const { bounds, span } = view
  const toTime = (x: number) => bounds.from + (x / room) * lengthOf(bounds)
  const { from: begin, to: end } = bounds
  const isDown = useRef(false)

  const paint = useCallback(
    (stage: Stage) => {
      const scale = { begin, scale: room / (end - begin), width: room, pixel: 1 / stage.ratio }
      paintWhole(stage, lanes, scale)
    },
    [lanes, begin, end, room],
  )
  const left = ((span.from - begin) / (end - begin)) * room
  const right = ((span.to - begin) / (end - begin)) * room
  const paintOver = useCallback(
    ({ ctx, ink }: Stage) => {
      ctx.fillStyle = ink.sunken
      ctx.globalAlpha = 0.7
      ctx.fillRect(0, 0, left, HEIGHT)
      ctx.fillRect(right, 0, room - right, HEIGHT)
      ctx.globalAlpha = 1
      ctx.strokeStyle = ink.accent
      ctx.lineWidth = 1.5
      ctx.strokeRect(left + 0.75, 0.75, Math.max(2, right - left - 1.5), HEIGHT - 1.5)
    },
    [left, right, room],
  )
  const look = (event: React.PointerEvent) => {
    const at = toTime(event.clientX - event.currentTarget.getBoundingClientRect().left)
    view.move(at - (span.from + span.to) / 2)
  }
  return (
    <div
      className={styles.minimap}
      style={{ marginLeft: names }}
      aria-hidden="true"
      onPointerDown={(event) => {
        isDown.current = true
        event.currentTarget.setPointerCapture?.(event.pointerId)
        look(event)
      }}
      onPointerMove={(event) => isDown.current && look(event)}
      onPointerUp={() => (isDown.current = false)}
      onPointerCancel={() => (isDown.current = false)}
    >
      <Surface width={room} height={HEIGHT} summary="" paint={paint} paintOver={paintOver} />
    </div>
  )
}

function paintWhole({ ctx, ink }: Stage, lanes: Lanes, scale: Scale): void {
  const { moments, order } = lanes
  const all: Row = { moments, order, from: 0, to: order.length }
  const at = busy(all, scale)
  const high = Math.max(
    1,
    at.reduce((most, one) => Math.max(most, one), 0),
  )
  ctx.fillStyle = ink['line-strong']
  at.forEach((count, x) => {
    const up = (count / high) * (HEIGHT - 4)
    if (count > 0) ctx.fillRect(x, HEIGHT - Math.max(1, up), 1, Math.max(1, up))
  })
  ctx.fillStyle = ink.tones[FAILED] ?? ink.text
  order.forEach((run) => {
    if (moments.tone[run] !== FAILED) return
    ctx.fillRect(((moments.end[run] as number) - scale.begin) * scale.scale - 1, 0, 2, 5)
  })
}
