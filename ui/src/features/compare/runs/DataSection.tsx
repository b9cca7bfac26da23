import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { Diff } from '@/api/forms'
import { useKeys } from '@/features/keys/useKeys'
import { ofTask, together } from '../both'
import { firstOf, inShort, namesBefore, several, shownOf } from '../rows'
import { TaskRow } from './TaskRow'
import styles from './runs.module.css'

type Briefs = ReadonlyMap<string, string>
type Props = { diff: Diff; isAll: boolean; at: string; briefs: { a: Briefs; b: Briefs } }

/** The tasks in an order in which they can be run; the one where data parts is looked at first. */
export function DataSection({ diff, isAll, at, briefs }: Props) {
  const { rows, folded } = shownOf(diff.data, isAll)
  const [isOpen, open] = useState(false)
  const first = firstOf(rows, at, diff.verdict.first)
  const { current, list, look } = useRows(
    rows.map(({ task }) => task),
    first,
  )
  const before = namesBefore(diff.graph)
  const bothOfTask = (task: string) => ofTask(diff, task, before.get(task))
  const navigate = useNavigate()
  const shift = (step: number, isOnly = false) => {
    const places = rows.flatMap((row, place) =>
      !isOnly || row.status === 'changed' ? [place] : [],
    )
    const at = rows.findIndex(({ task }) => task === current)
    const next = step > 0 ? places.find((place) => place > at) : places.findLast((one) => one < at)
    const row = next === undefined ? undefined : rows[next]
    if (row) look(row.task)
  }
  useKeys({
    j: () => shift(1),
    k: () => shift(-1),
    ArrowDown: () => shift(1),
    ArrowUp: () => shift(-1),
    n: () => shift(1, true),
    N: () => shift(-1, true),
    Enter: current
      ? {
          does: 'open the difference',
          act: () =>
            void navigate({
              to: '/diff/$',
              params: { _splat: together(bothOfTask(current)) },
            }),
        }
      : null,
  })
  if (diff.data.length === 0) {
    return <p className={styles.note}>Neither run has left a fact of any task.</p>
  }
  return (
    <>
      {folded.length > 0 && (
        <p className={styles.folded}>
          <span className={styles.sign}>=</span>
          <span>{isOpen ? folded.join(' · ') : several(folded)}</span>{' '}
          {folded.length > 4 && (
            <button
              type="button"
              className={styles.link}
              aria-expanded={isOpen}
              onClick={() => open(!isOpen)}
            >
              {isOpen ? 'fewer' : 'all'}
            </button>
          )}
        </p>
      )}
      <ol className={styles.rows} ref={list}>
        {rows.map((row) => (
          <TaskRow
            key={row.task}
            row={row}
            both={bothOfTask(row.task)}
            before={before.get(row.task)}
            brief={
              row.status === 'changed'
                ? inShort(briefs.a.get(before.get(row.task) ?? row.task), briefs.b.get(row.task))
                : ''
            }
            isCurrent={row.task === current}
            isFirst={row.task === first}
            onLook={() => look(row.task, false)}
          />
        ))}
      </ol>
    </>
  )
}

/** Keep one row looked at: focused when the page opens, and moved by keys. */
function useRows(tasks: string[], first: string) {
  const [current, setCurrent] = useState(first)
  const list = useRef<HTMLOListElement>(null)
  const find = (task: string) =>
    [...(list.current?.children ?? [])].find(
      (row): row is HTMLElement => row instanceof HTMLElement && row.dataset.task === task,
    )
  const look = (task: string, isMoved = true) => {
    setCurrent(task)
    if (!isMoved) return
    const row = find(task)
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }
  useEffect(() => {
    const row = find(first)
    const isElsewhere = new URLSearchParams(window.location.search).has('tab')
    if (!row || isElsewhere) return
    row.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  }, [first])
  return { current: tasks.includes(current) ? current : first, list, look }
}
