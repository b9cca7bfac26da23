import styles from './diff.module.css'

type Props = { lines: readonly string[]; label?: string; height?: number }

type Change = 'added' | 'removed' | 'place' | 'same'

/** Return what the first letter of a unified diff's line says of it. */
export function changeOf(line: string): Change {
  if (/^(@@|---|\+\+\+)( |$)/.test(line)) return 'place'
  if (line.startsWith('+')) return 'added'
  return line.startsWith('-') ? 'removed' : 'same'
}

/** Lines of a unified diff: told by their sign and their colour, and by a word to those who listen. */
export function CodeDiff({ lines, label = 'What changed in the code', height }: Props) {
  if (lines.length === 0) return <p className={styles.none}>The lines are the same.</p>
  return (
    <pre
      className={styles.diff}
      style={{ maxHeight: height }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      {lines.map((line, at) => (
        <Line key={at} line={line} />
      ))}
    </pre>
  )
}

function Line({ line }: { line: string }) {
  const change = changeOf(line)
  const text = `${line}\n`
  if (change === 'added') return <ins className={styles.added}>{text}</ins>
  if (change === 'removed') return <del className={styles.removed}>{text}</del>
  return <span className={change === 'place' ? styles.place : undefined}>{text}</span>
}
