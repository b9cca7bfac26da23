/** What the patterns of bars mean: a small bar of each tone that is to be seen, and its word. */
import type { Tone } from '@/data/states'
import styles from './canvas.module.css'

const WORDS: Record<Tone, string> = {
  success: 'success',
  failed: 'failed',
  running: 'running',
  reused: 'reused',
  retrying: 'retrying',
  pending: 'waiting',
  skipped: 'skipped',
}

/** The same patterns as `Bars` paints, 18 by 10 px. */
const SHAPES: Record<Tone, React.ReactNode> = {
  success: <path className={styles.solid} d="M0 0h18v10H0z" />,
  failed: <path className={styles.solid} d="M0 0h13l5 5v5H0z" />,
  running: (
    <>
      <path className={styles.solid} d="M0 0h18v10H0z" />
      <path className={styles.gap} d="M1 10 8 0h3L4 10zM9 10 16 0h2v1l-6 9z" />
    </>
  ),
  reused: <path className={styles.frame} d="M.7.7h16.6v8.6H.7z" />,
  retrying: (
    <>
      <path className={styles.frame} d="M.7.7h16.6v8.6H.7z" />
      <path className={styles.frame} d="M2 9.5 8 .5M7 9.5l6-9M12 9.5l5-8" />
    </>
  ),
  pending: <path className={styles.frame} strokeDasharray="2 2" d="M.7.7h16.6v8.6H.7z" />,
  skipped: <path className={styles.solid} d="M0 0h18v4H0zM0 6h18v4H0z" />,
}

/** A stretch in which a task run waited for its turn, and one in which its value was written. */
const STRETCHES = {
  waited: <path className={styles.thin} d="M-1 9 8-1M4 11 15-1M11 11l9-10" />,
  written: (
    <>
      <path className={styles.solid} d="M0 0h18v10H0z" />
      <path className={styles.shade} d="M11 0h7v10h-7z" />
    </>
  ),
}

type Props = { tones: readonly Tone[]; children?: React.ReactNode }

/** An entry of the legend for what a bar's parts mean. */
export function Stretch({ of }: { of: keyof typeof STRETCHES }) {
  return (
    <li>
      <svg className={styles.success} width="18" height="10" aria-hidden="true">
        {STRETCHES[of]}
      </svg>
      {of}
    </li>
  )
}

export function Legend({ tones, children }: Props) {
  return (
    <ul className={styles.legend} aria-label="What the bars mean">
      {tones.map((tone) => (
        <li key={tone}>
          <svg className={styles[tone]} width="18" height="10" aria-hidden="true">
            {SHAPES[tone]}
          </svg>
          {WORDS[tone]}
        </li>
      ))}
      {children}
    </ul>
  )
}
