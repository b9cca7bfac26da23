import { useVirtualizer } from '@tanstack/react-virtual'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { withoutAttempt } from '@/data/task-address'
import { number } from '@/data/words'
import { signOf, type Stop } from './stops'
import styles from './walk.module.css'

const ROW = 30

type Props = {
  stops: readonly Stop[]
  at: number
  onGo: (place: number) => void
  /** Addresses among which a search still looks; null where there is none. */
  suspects: ReadonlySet<string> | null
}

/** The stops in their order: what to expect of each, what was said of it, and where we are. */
export function Trail({ stops, at, onGo, suspects }: Props) {
  const box = useRef<HTMLOListElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- it is not memoised, as it changes itself
  const down = useVirtualizer({
    count: stops.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
  })
  useEffect(() => {
    if (stops.length > 0) down.scrollToIndex(at)
  }, [down, at, stops.length])
  return (
    <ol ref={box} className={styles.trail} aria-label="Trail">
      <li aria-hidden="true" className={styles.length} style={{ height: down.getTotalSize() }} />
      {down.getVirtualItems().map(({ index, start }) => {
        const stop = stops[index]
        if (!stop) return null
        const isOut = suspects !== null && !suspects.has(withoutAttempt(stop.address))
        return (
          <li
            key={stop.address}
            className={styles.stop}
            style={{ transform: `translateY(${start}px)` }}
            aria-setsize={stops.length}
            aria-posinset={index + 1}
          >
            <StopButton stop={stop} place={index} isHere={index === at} isOut={isOut} onGo={onGo} />
          </li>
        )
      })}
    </ol>
  )
}

type ButtonProps = {
  stop: Stop
  place: number
  isHere: boolean
  isOut: boolean
  onGo: (place: number) => void
}

function StopButton({ stop, place, isHere, isOut, onGo }: ButtonProps) {
  const { sign, word } = signOf(stop)
  return (
    <button
      type="button"
      tabIndex={isHere ? 0 : -1}
      aria-current={isHere ? 'step' : undefined}
      className={`${styles.stopButton} ${isHere ? styles.here : ''} ${isOut ? styles.out : ''}`}
      title={`${stop.address}: ${word}`}
      onClick={() => onGo(place)}
    >
      <span>{place + 1}</span>
      <span className={stop.role === 'origin' ? styles.origin : undefined}>
        <span aria-hidden="true">{sign}</span>
        <span className="only-heard">{stop.role === 'origin' ? 'differs first here' : word}</span>
      </span>
      <span className={styles.stopName}>
        {stop.name}
        {stop.children !== null && ` × ${number(stop.children)}`}
        {stop.seq === null && <span className={styles.value}>{stop.summary}</span>}
        {isOut && <span className="only-heard">, not suspected</span>}
      </span>
      <Said verdict={stop.verdict} />
    </button>
  )
}

function Said({ verdict }: { verdict: string }) {
  if (verdict !== 'good' && verdict !== 'bad') return null
  const Thumb = verdict === 'good' ? ThumbsUp : ThumbsDown
  return (
    <span title={`marked ${verdict}`}>
      <Thumb size={13} aria-hidden="true" />
      <span className="only-heard">marked {verdict}</span>
    </span>
  )
}
