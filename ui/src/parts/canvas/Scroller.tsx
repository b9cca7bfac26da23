/** A large picture of which a part is seen: the page scrolls, and a canvas of the sight's size stays. */
import { useEffect } from 'react'
import type { Size } from './useSize'
import styles from './canvas.module.css'

/** What is seen: how large, and how many pixels are scrolled away. */
export type Sight = Size & { readonly left: number; readonly top: number }

export const NO_SIGHT: Sight = { width: 0, height: 0, left: 0, top: 0 }

type Props = {
  /** Holds the element that scrolls. */
  scroller: React.RefObject<HTMLDivElement | null>
  onSight: (change: (now: Sight) => Sight) => void
  /** Of the whole picture, in px; no width: as wide as there is room. */
  width?: number
  height: number
  /** More than this is scrolled to, in px. */
  tallest: number
  /** One element, of the size of the sight. */
  children: React.ReactNode
  /** What lies over it, and may reach beyond it. */
  tooltip?: React.ReactNode
}

export function Scroller({ scroller, onSight, width, height, tallest, children, tooltip }: Props) {
  useEffect(() => {
    const element = scroller.current
    if (!element || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => onSight(sightOf(element)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, onSight])
  return (
    <div className={styles.around}>
      <div
        ref={scroller}
        className={styles.scroller}
        style={{ maxHeight: tallest, overflowX: width === undefined ? 'hidden' : 'auto' }}
        onScroll={(event) => onSight(sightOf(event.currentTarget))}
      >
        <div style={{ width, height }}>
          <div className={styles.sight}>{children}</div>
        </div>
      </div>
      {tooltip}
    </div>
  )
}

/** Return the change to what an element shows now; what has not changed stays the same object. */
function sightOf(element: HTMLElement): (now: Sight) => Sight {
  const { clientWidth: width, clientHeight: height, scrollLeft: left, scrollTop: top } = element
  return (now) =>
    now.width === width && now.height === height && now.left === left && now.top === top
      ? now
      : { width, height, left, top }
}

type Stretch = { from: number; length: number }

/** Scroll no more than needed to show what lies at `down` and `across`, in px of the whole picture. */
export function reveal(
  element: HTMLElement | null,
  down: Stretch & { covered?: number },
  across?: Stretch & { covered?: number },
): void {
  if (!element) return
  const shown = (at: number, room: number, { from, length, covered = 0 }: typeof down) =>
    Math.min(from, Math.max(at, from + length - (room - covered)))
  element.scrollTop = shown(element.scrollTop, element.clientHeight, down)
  if (across) element.scrollLeft = shown(element.scrollLeft, element.clientWidth, across)
}
