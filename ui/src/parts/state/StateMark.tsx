import { tone, word } from '@/data/states'
import styles from './state.module.css'

type Props = { state: string; children?: React.ReactNode; quiet?: boolean }

/** A state as icon, word and colour; `quiet` leaves the word to those who listen. */
export function StateMark({ state, children, quiet }: Props) {
  const kind = tone(state)
  return (
    <span className={`${styles.mark} ${styles[kind]}`} data-state={state}>
      <StateIcon state={state} />
      <span className={quiet ? 'only-heard' : undefined}>{children ?? word(state)}</span>
    </span>
  )
}

const SHAPES: Record<string, React.ReactNode> = {
  success: <path d="M3 8.5 6.5 12 13 4.5" />,
  failed: <path d="M4 4l8 8M12 4l-8 8" />,
  running: <path d="M5 3.5v9l7.5-4.5z" fill="currentColor" />,
  reused: <path d="M8 2.5 13.5 8 8 13.5 2.5 8z" />,
  retrying: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3" />,
  pending: <circle cx="8" cy="8" r="5" strokeDasharray="2 2" />,
  skipped: (
    <>
      <circle cx="8" cy="8" r="5" />
      <path d="M4.5 11.5l7-7" />
    </>
  ),
}

/** A state's icon alone; it says nothing to those who listen. */
export function StateIcon({ state }: { state: string }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[tone(state)]}
    </svg>
  )
}
