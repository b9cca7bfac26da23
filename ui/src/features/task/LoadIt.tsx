import { useState } from 'react'
import type { TaskRunDetail } from '@/api/forms'
import { Command } from '@/parts/copy/Command'
import { Box } from './pieces'
import styles from './task.module.css'

const WAYS = [
  ['python', 'Python'],
  ['cli', 'CLI'],
  ['notebook', 'Notebook'],
  ['curl', 'curl'],
] as const
type Way = (typeof WAYS)[number][0]

/** What to paste elsewhere to have the value there. */
export function LoadIt({ snippets }: { snippets: TaskRunDetail['snippets'] }) {
  const [way, setWay] = useState<Way>('python')
  return (
    <Box
      title="Load it"
      aside={
        <span role="group" aria-label="Where" className={styles.ways}>
          {WAYS.map(([key, label]) => (
            <button
              key={key}
              type="button"
              className={styles.way}
              aria-pressed={key === way}
              onClick={() => setWay(key)}
            >
              {label}
            </button>
          ))}
        </span>
      }
    >
      <Command text={snippets[way]} what={WAYS.find(([key]) => key === way)?.[1]} />
    </Box>
  )
}
