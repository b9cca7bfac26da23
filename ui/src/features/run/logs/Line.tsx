import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { LogLine } from '@/api/forms'
import { runOf } from '@/data/address'
import { clock, counted, moment } from '@/data/words'
import { piecesOf } from './ansi'
import styles from './logs.module.css'

type Props = { line: LogLine; run: string; isWrapped: boolean; isMarked: boolean }

const SHOWN = 6 // lines of a long message, such as a traceback

/** A line of the log; its number is its address. */
export function Line({ line, run, isWrapped, isMarked }: Props) {
  const { n, at, level, logger, task, map, attempt, text } = line
  const where = task ? `${task}${map === null ? '' : `:${map}`}` : ''
  const full = attempt && attempt > 1 ? `${where}@${attempt}` : where
  return (
    <div
      className={`${styles.line} ${isMarked ? styles.marked : ''} ${isWrapped ? styles.wrapped : ''}`}
      data-level={level}
    >
      <Link
        to="."
        search={(before) => ({ ...before, line: n })}
        className={styles.number}
        aria-label={`Line ${n}`}
        resetScroll={false}
        replace
      >
        {n}
      </Link>
      <time dateTime={at} title={moment(at)}>
        {clock(at)}
      </time>
      <span className={`${styles.level} ${styles[level] ?? ''}`}>{level}</span>
      {task ? (
        <Link
          to="/f/$flow/$no/$task"
          params={{ ...runOf(run), task: full }}
          className={styles.task}
          title={full}
        >
          {where}
        </Link>
      ) : (
        <span className={styles.task} title={logger}>
          {logger}
        </span>
      )}
      <Text text={text} />
    </div>
  )
}

function Text({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false)
  const lines = text.split('\n')
  const isLong = lines.length > SHOWN + 2
  const told = isLong && !isWhole ? [...lines.slice(0, 2), '…', ...lines.slice(2 - SHOWN)] : lines
  return (
    <span className={styles.text}>
      {told.map((line, place) => (
        <span key={place}>
          {place > 0 && '\n'}
          {piecesOf(line).map((piece, at) => (
            <span
              key={at}
              className={`${styles[piece.tone] ?? ''} ${piece.isBold ? styles.bold : ''}`}
            >
              {piece.text}
            </span>
          ))}
        </span>
      ))}
      {isLong && (
        <button type="button" className={styles.unfold} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'fold' : counted(lines.length - SHOWN, 'more line')}
        </button>
      )}
    </span>
  )
}
