import { tone, word, type Tone } from '@/data/states'
import { number } from '@/data/words'
import { StateIcon } from './StateMark'
import styles from './bar.module.css'

type Props = { states: Record<string, number>; className?: string; withWords?: boolean }

const ORDER: readonly Tone[] = [
  'success',
  'reused',
  'running',
  'retrying',
  'failed',
  'skipped',
  'pending',
]
const LEAST = 0.01 // of the whole: one failure among 10,000 must be seen

/** Return states that some are in, in the order in which they stand. */
export function partsOf(states: Record<string, number>): [state: string, count: number][] {
  const place = (state: string) => ORDER.indexOf(tone(state))
  return Object.entries(states)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => place(a) - place(b))
}

/** How many are in which state, as a bar; in words for those who listen, or for all. */
export function StateBar({ states, className = '', withWords = false }: Props) {
  const parts = partsOf(states)
  const all = parts.reduce((sum, [, count]) => sum + count, 0)
  const words = parts.map(([state, count]) => `${number(count)} ${word(state)}`).join(', ')
  return (
    <>
      <span className={`${styles.bar} ${className}`} role="img" aria-label={words} title={words}>
        {parts.map(([state, count]) => (
          <span
            key={state}
            className={styles[tone(state)]}
            style={{ flexGrow: Math.max(count / all, LEAST) }}
          />
        ))}
      </span>
      {withWords && (
        <span className={styles.words} aria-hidden="true">
          {parts.map(([state, count]) => (
            <span key={state}>
              <StateIcon state={state} /> {number(count)} {word(state)}
            </span>
          ))}
        </span>
      )}
    </>
  )
}
