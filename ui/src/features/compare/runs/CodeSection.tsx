import type { Diff } from '@/api/forms'
import { CodeDiff } from '@/parts/diff/CodeDiff'
import styles from './runs.module.css'

const OPEN = 3 // changes that stand open; of more a reader chooses

/** Each task whose code differs, with the lines that were taken out and put in. */
export function CodeSection({ code }: { code: Diff['code'] }) {
  if (code.length === 0) return <p className={styles.note}>The same in both.</p>
  return code.map((one, place) => (
    <details key={one.task} open={place < OPEN} className={styles.code}>
      <summary>
        <b>{one.task}</b>{' '}
        <span className={styles.place} title={one.file ?? undefined}>
          {placeOf(one)}
        </span>{' '}
        <code>
          {short(one.a)} → {short(one.b)}
        </code>
      </summary>
      {one.diff.length > 0 ? (
        <CodeDiff lines={one.diff} label={`What changed in the code of ${one.task}`} />
      ) : (
        <p className={styles.note}>The function is the same; what it uses has changed.</p>
      )}
    </details>
  ))
}

const placeOf = ({ file, line }: Diff['code'][number]): string =>
  file ? `${file.split('/').slice(-2).join('/')}${line ? `:${line}` : ''}` : ''

/** Return a digest as it stands in a sentence: `9d47` of `s1:9d47e8a9…`. */
const short = (digest: string | null): string =>
  digest ? digest.slice(digest.indexOf(':') + 1, digest.indexOf(':') + 5) : '–'
