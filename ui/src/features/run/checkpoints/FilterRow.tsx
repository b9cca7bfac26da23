import { useRef } from 'react'
import { useKeys } from '@/data/view-keys'
import styles from './checkpoints.module.css'
import { SHOWS } from './rows'

type Props = {
  shows: readonly string[]
  counts: Record<string, number>
  onShows: (shows: string[]) => void
  text: string
  onText: (text: string) => void
  order: string
  onOrder: (order: string) => void
  found: string
}

/** Which checkpoints are shown, and in which order. */
export function FilterRow(props: Props) {
  const { shows, counts, onShows, text, onText, order, onOrder } = props
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.focus() })
  const toggle = (show: string) =>
    onShows(shows.includes(show) ? shows.filter((one) => one !== show) : [...shows, show])
  return (
    <search className={styles.filter} aria-label="Checkpoints that are shown">
      {Object.entries(SHOWS).map(([show, word]) => (
        <button
          key={show}
          type="button"
          className={styles.toggle}
          aria-pressed={shows.includes(show)}
          disabled={!counts[show] && !shows.includes(show)}
          onClick={() => toggle(show)}
        >
          {word} {counts[show] ? counts[show] : ''}
        </button>
      ))}
      <input
        ref={input}
        type="search"
        className={styles.text}
        value={text}
        placeholder="text"
        aria-label="Checkpoints with this text"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <label className={styles.order}>
        order
        <select value={order} onChange={(event) => onOrder(event.target.value)}>
          <option value="time">as kept</option>
          <option value="plan">of the plan</option>
        </select>
      </label>
      <span className={styles.found} role="status">
        {props.found}
      </span>
    </search>
  )
}
