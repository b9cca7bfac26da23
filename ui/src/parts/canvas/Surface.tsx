/** A canvas that is painted when what it shows has changed: a still layer, and a light one above. */
import { useEffect, useRef } from 'react'
import { useInk, type Ink } from './ink'
import { useMotion, useRatio } from './media'
import { patternsOf, type Patterns } from './patterns'
import styles from './canvas.module.css'

export type Stage = {
  readonly ctx: CanvasRenderingContext2D
  /** In CSS pixels. */
  readonly width: number
  readonly height: number
  /** Pixels of the device to one of CSS. */
  readonly ratio: number
  readonly ink: Ink
  readonly patterns: Patterns
  /** Milliseconds by which things that move have moved; 0 where nothing may. */
  readonly at: number
}
export type Paint = (stage: Stage) => void

type Props = {
  width: number
  height: number
  /** What the picture shows, in words. */
  summary: string
  paint: Paint
  /** Paints what changes often: the pointer's place, a selection, moving stripes. */
  paintOver?: Paint
  /** Whether the upper layer moves by itself. */
  moves?: boolean
}

const FRAME = 80 // ms: stripes move at 12 frames a second, which is enough to be seen

/** A picture of `width` by `height` CSS pixels. */
export function Surface({ width, height, summary, paint, paintOver, moves = false }: Props) {
  const under = useRef<HTMLCanvasElement>(null)
  const over = useRef<HTMLCanvasElement>(null)
  const ink = useInk()
  const ratio = useRatio()
  const mayMove = useMotion()

  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      draw(under.current, { width, height, ratio, ink, at: 0 }, paint)
    })
    return () => cancelAnimationFrame(frame)
  }, [width, height, ratio, ink, paint])

  useEffect(() => {
    if (!paintOver) return
    let last = -FRAME
    let frame = 0
    const next = (now: number) => {
      if (now - last >= FRAME) {
        last = now
        const at = moves && mayMove ? now : 0
        draw(over.current, { width, height, ratio, ink, at }, paintOver)
      }
      if (moves && mayMove) frame = requestAnimationFrame(next)
    }
    frame = requestAnimationFrame(next)
    return () => cancelAnimationFrame(frame)
  }, [width, height, ratio, ink, paintOver, moves, mayMove])

  const size = { width, height }
  return (
    <div className={styles.layers} style={size}>
      <canvas ref={under} role="img" aria-label={summary} style={size} />
      {paintOver && <canvas ref={over} aria-hidden="true" className={styles.over} style={size} />}
    </div>
  )
}

function draw(
  canvas: HTMLCanvasElement | null,
  rest: Omit<Stage, 'ctx' | 'patterns'>,
  paint: Paint,
): void {
  if (!canvas || rest.width <= 0 || rest.height <= 0) return
  const ctx = canvas.getContext('2d')
  if (!ctx) return
  const [width, height] = [
    Math.round(rest.width * rest.ratio),
    Math.round(rest.height * rest.ratio),
  ]
  // To set a size clears the canvas and gives up its memory, so only where it is another one.
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
  }
  ctx.setTransform(rest.ratio, 0, 0, rest.ratio, 0, 0)
  ctx.clearRect(0, 0, rest.width, rest.height)
  ctx.save()
  paint({ ctx, patterns: patternsOf(rest.ink, rest.ratio), ...rest })
  ctx.restore()
}
