import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogLine } from '@/api/forms'
import { taskLogs } from '@/data/tasks'
import { useQueryText } from '@/data/view-search'
import { clock, moment, number } from '@/data/words'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { Button } from '@/parts/text/Button'
import styles from './task.module.css'

const LEVELS = ['', 'info', 'warning', 'error'] as const
const LOUD = /^(error|critical|fatal)$/i

/** The lines that a task run wrote, the oldest first. */
export function Logs({ address }: { address: string }) {
  const [level, setLevel] = useQueryText('level')
  const [q, setQ] = useQueryText('q')
  const [isWrapped, setWrapped] = useState(true)
  const pages = useInfiniteQuery({
    queryKey: ['task', address, 'logs', level, q],
    queryFn: ({ pageParam }) => taskLogs(address, { level, q }, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const lines = pages.data?.pages.flatMap((page) => page.lines) ?? []
  const total = pages.data?.pages.at(-1)?.total ?? 0
  return (
    <>
      <div className={styles.filters}>
        <label>
          level{' '}
          <select
            value={level}
            onChange={({ target }) => setLevel(target.value, { replace: true })}
          >
            {LEVELS.map((one) => (
              <option key={one} value={one}>
                {one ? `${one} and above` : 'all'}
              </option>
            ))}
          </select>
        </label>
        <label>
          text{' '}
          <input
            type="search"
            value={q}
            onChange={({ target }) => setQ(target.value, { replace: true })}
          />
        </label>
        <Button aria-pressed={isWrapped} onClick={() => setWrapped(!isWrapped)}>
          Wrap
        </Button>
        <span className={styles.quiet}>{pages.data && `${number(total)} lines`}</span>
      </div>
      {pages.error ? (
        <Failure
          what="The lines could not be read"
          error={pages.error}
          retry={() => void pages.refetch()}
        />
      ) : !pages.data ? (
        <Skeleton rows={6} what="The lines are being read" />
      ) : lines.length === 0 ? (
        <p className={styles.quiet}>
          {level || q ? 'No line is of this kind.' : 'It wrote no line.'}
        </p>
      ) : (
        <ol className={`${styles.log} ${isWrapped ? styles.wrapped : ''}`} aria-label="Log lines">
          {lines.map((line) => (
            <Line key={line.n} line={line} />
          ))}
        </ol>
      )}
      {pages.hasNextPage && (
        <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          More lines
        </Button>
      )}
    </>
  )
}

function Line({ line }: { line: LogLine }) {
  const { at, level, logger, text } = line
  return (
    <li className={LOUD.test(level) ? styles.loud : undefined}>
      <time dateTime={at} title={moment(at)}>
        {clock(at)}
      </time>
      <span title={logger}>{level}</span>
      <span>{text}</span>
    </li>
  )
}
