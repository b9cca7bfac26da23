import { counted } from '@/data/words'
import { compareTexts, folded, type Line } from './texts'
import styles from './values.module.css'

/** Two texts, line by line; words that changed within a line stand out. */
export default function TwoTexts({ a, b }: { a: string; b: string }) {
  const { lines, removed, added } = compareTexts(a, b)
  if (removed + added === 0) {
    return <p className={styles.note}>The previews tell the same; what differs is beyond them.</p>
  }
  return (
    <>
      <p className={styles.note}>
        {counted(removed, 'line')} taken out, {counted(added, 'line')} put in.
      </p>
      <pre className={styles.lines} tabIndex={0} aria-label="Lines that differ">
        {folded(lines).map((line, place) =>
          line === null ? (
            <span key={place} className={styles.gap} />
          ) : (
            <Row key={place} {...line} />
          ),
        )}
      </pre>
    </>
  )
}

function Row({ kind, pieces, a, b }: Line) {
  return (
    <span className={kind === '-' ? styles.out : kind === '+' ? styles.in : styles.equal}>
      <span className={styles.no} aria-hidden="true">
        {a ?? ''}
      </span>
      <span className={styles.no} aria-hidden="true">
        {b ?? ''}
      </span>
      {kind}{' '}
      {pieces.map(({ text, isChanged }, place) =>
        isChanged ? <mark key={place}>{text}</mark> : <span key={place}>{text}</span>,
      )}
      {'\n'}
    </span>
  )
}
