import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { LogLine } from '@/api/forms'
import { scroller, useOffset } from '@/parts/table/useScroll'
import { Line } from './Line'
import styles from './logs.module.css'

export type Scroll = { toEnd: () => void }
type Props = {
  lines: readonly LogLine[]
  run: string
  /** The number of the line that the address names; 0 for none. */
  marked: number
  isWrapped: boolean
  isGrowing: boolean
  scroll: React.RefObject<Scroll>
  more?: () => void
}

const LINE = 24
const AHEAD = 20
const NEAR_END = 60 // pixels: whoever is as near as that wants to see what comes

/** Lines of a log, of which only those that can be seen are in the document. */
export function Lines({ lines, run, marked, isWrapped, isGrowing, scroll, more }: Props) {
  const body = useRef<HTMLDivElement>(null)
  const offset = useOffset(body)
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised by a compiler
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: scroller,
    estimateSize: () => LINE,
    getItemKey: (place) => lines[place]?.n ?? place,
    overscan: AHEAD,
    scrollMargin: offset,
    scrollPaddingStart: 90,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  const isShort = marked > (lines.at(-1)?.n ?? 0)
  useEffect(() => {
    if (more && (isShort || lastSeen >= lines.length - AHEAD)) more()
  }, [more, isShort, lastSeen, lines.length])

  // The line of the address comes into sight once, when it is here.
  const place = marked ? lines.findIndex(({ n }) => n >= marked) : -1
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: 'center' })
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [place, marked])

  const isAtEnd = useRef(false)
  useEffect(() => {
    const main = scroller()
    const look = () => {
      isAtEnd.current = main.scrollHeight - main.scrollTop - main.clientHeight < NEAR_END
    }
    main.addEventListener('scroll', look, { passive: true })
    return () => main.removeEventListener('scroll', look)
  }, [])
  useEffect(() => {
    if (isGrowing && isAtEnd.current) virtual.scrollToIndex(lines.length - 1, { align: 'end' })
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lines.length, isGrowing])
  useEffect(() => {
    scroll.current.toEnd = () => virtual.scrollToIndex(lines.length - 1, { align: 'end' })
  })
  return (
    <div
      ref={body}
      role="log"
      aria-label="Lines of the log"
      aria-live="off"
      className={styles.lines}
      style={{ height: virtual.getTotalSize() }}
    >
      {items.map(({ key, index, start }) => {
        const line = lines[index]
        return (
          line && (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={styles.place}
              style={{ transform: `translateY(${start - offset}px)` }}
            >
              <Line line={line} run={run} isWrapped={isWrapped} isMarked={line.n === marked} />
            </div>
          )
        )
      })}
    </div>
  )
}
