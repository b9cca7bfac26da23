import { useEffect, useRef } from 'react'
import styles from './values.module.css'

type Props<T> = {
  of: T
  label: string
  /** Draws on a canvas whose size it sets. */
  draw: (context: CanvasRenderingContext2D, of: T) => void
}

/** A picture that is drawn; those who can't see it are told what it is. */
export function Canvas<T>({ of, label, draw }: Props<T>) {
  const place = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = place.current?.getContext('2d', { willReadFrequently: true })
    if (context) draw(context, of)
  }, [of, draw])
  return <canvas ref={place} className={styles.canvas} role="img" aria-label={label} />
}
