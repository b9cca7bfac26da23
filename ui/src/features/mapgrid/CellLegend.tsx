/** What the cells' colours and marks mean. */
import { tone, VS } from '@/data/states'
import { duration, size } from '@/data/words'
import { TONES } from '@/parts/canvas/ink'
import { Legend } from '@/parts/canvas/Legend'
import type { Scene } from './painting'
import { colourOf } from './shades'
import styles from './mapgrid.module.css'

/** The same marks as `painting` paints. */
const MARKS: Record<string, React.ReactNode> = {
  same: <path className={styles.same} d="M0 0h10v10H0z" />,
  equal: (
    <>
      <path className={styles.frame} d="M.5.5h9v9h-9z" />
      <path className={styles.half} d="M0 5h10v5H0z" />
    </>
  ),
  changed: <path className={styles.changed} d="M0 0h10v10H0z" />,
  new: <path className={styles.changed} d="M4 0h2v4h4v2H6v4H4V6H0V4h4z" />,
  unknown: <path className={styles.unknown} d="M.5.5h9v9h-9z" />,
}

export function CellLegend({ scene }: { scene: Omit<Scene, 'top'> }) {
  const { columns, rows, colour, shades } = scene
  if (colour === 'state') {
    const seen = new Set(
      Array.from(rows, (row) => tone(columns.states[columns.state[row] ?? -1] ?? '')),
    )
    return <Legend tones={TONES.filter((one) => seen.has(one))} />
  }
  if (colour === 'data') {
    return (
      <Legend tones={[]}>
        {Object.entries(MARKS).map(([status, mark]) => (
          <li key={status}>
            <svg width="10" height="10" aria-hidden="true">
              {mark}
            </svg>
            {VS[status]?.word}
          </li>
        ))}
      </Legend>
    )
  }
  const said = colour === 'size' ? size : duration
  return (
    <Legend tones={[]}>
      {shades.upTo.map((most, shade) => (
        <li key={shade}>
          <svg
            className={styles[`shade${colourOf(shades, shade)}`]}
            width="10"
            height="10"
            aria-hidden="true"
          >
            <path d="M0 0h10v10H0z" />
          </svg>
          up to {said(most)}
        </li>
      ))}
    </Legend>
  )
}
