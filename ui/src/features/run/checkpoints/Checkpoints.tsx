import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { graphQuery } from '@/data/run-queries'
import { useKeys } from '@/data/view-keys'
import { listed, useChange, useQueryText } from '@/data/view-search'
import { counted, number } from '@/data/words'
import { Empty } from '@/parts/empty/Empty'
import { Table } from '@/parts/table/Table'
import { useRemembered } from '@/parts/table/useRemembered'
import { Button } from '@/parts/text/Button'
import { toast } from '@/parts/toast/toasts'
import { Below } from './Below'
import { columnsOf } from './cells'
import styles from './checkpoints.module.css'
import { FilterRow } from './FilterRow'
import { inPlanOrder, isA, nextOf, rowsOf, shown, SHOWS, type Row, type Show } from './rows'

const TABS_HEIGHT = 38

/** The trail of a run: a row for each task, in the order in which values were kept. */
export function Checkpoints({ overview }: { overview: Overview }) {
  const { run, unkept } = overview
  const [showText] = useQueryText('show')
  const [text] = useQueryText('text')
  const [order, setOrder] = useQueryText('order', 'time')
  const [openText, setOpen] = useQueryText('open')
  const change = useChange()
  const graph = useQuery({ ...graphQuery(runOf(run.addr)), enabled: order === 'plan' })
  const shows = listed(showText)
  const all = useMemo(() => rowsOf(overview), [overview])
  const rows = useMemo(() => {
    const asked = shown(all, listed(showText), text, unkept)
    return order === 'plan' ? inPlanOrder(asked, graph.data) : asked
  }, [all, showText, text, unkept, order, graph.data])
  const counts = useMemo(() => countsOf(all, unkept), [all, unkept])
  const open = useMemo(() => new Set(listed(openText)), [openText])
  const toggle = ({ task }: Row, isOpen: boolean) => {
    const next = [...open].filter((one) => one !== task)
    setOpen((isOpen ? [...next, task] : next).join(), { replace: true })
  }
  const [active, setActive] = useRows(run.addr, rows, toggle)
  const navigate = useNavigate()
  const goTo = ({ task, group }: Row) =>
    group && void navigate({ to: '/f/$flow/$no/$task', params: { ...runOf(run.addr), task } })
  const current = rows.find(({ task }) => task === active)
  useKeys({ Enter: current && (() => goTo(current)) })
  const columns = useMemo(
    () => columnsOf({ overview, isOpen: ({ task }) => open.has(task) }),
    [overview, open],
  )
  return (
    <div className={styles.page}>
      <FilterRow
        shows={shows}
        counts={counts}
        onShows={(next) => change({ show: next.join() || undefined })}
        text={text}
        onText={(next) => change({ text: next || undefined }, { replace: true })}
        order={order}
        onOrder={setOrder}
        found={
          rows.length === all.length
            ? counted(all.length, 'task')
            : `${number(rows.length)} of ${counted(all.length, 'task')}`
        }
      />
      {rows.length > 0 ? (
        <Table
          label={`Checkpoints of ${run.addr}`}
          rows={rows}
          columns={columns}
          keyOf={({ task }) => task}
          className={styles.table ?? ''}
          active={active}
          onActive={setActive}
          onOpen={goTo}
          isOpen={({ task }) => open.has(task)}
          onToggle={toggle}
          below={(row) => <Below row={row} overview={overview} />}
          sticky={TABS_HEIGHT}
          isMain
        />
      ) : (
        <Nothing
          isAtAll={all.length === 0}
          onAll={() => change({ show: undefined, text: undefined })}
        />
      )}
    </div>
  )
}

function Nothing({ isAtAll, onAll }: { isAtAll: boolean; onAll: () => void }) {
  if (isAtAll) return <Empty title="No task has begun yet">This page shows it by itself.</Empty>
  return (
    <Empty title="No task is of this kind">
      <Button onClick={onAll}>Show all</Button>
    </Empty>
  )
}

const countsOf = (rows: readonly Row[], unkept: readonly string[]): Record<string, number> => {
  const none = new Set(unkept)
  return Object.fromEntries(
    Object.keys(SHOWS).map((show) => [
      show,
      rows.filter((row) => isA(row, show as Show, none)).length,
    ]),
  )
}

/** The row at which the reader is, and the keys that lead to the next failure or change. */
function useRows(run: string, rows: readonly Row[], toggle: (row: Row, isOpen: boolean) => void) {
  const [active, setActive] = useRemembered(`checkpoints ${run}`)
  const go = (show: Show, step: 1 | -1, from: string, none: string) => {
    const row = nextOf(rows, from, show, step)
    if (!row) return toast(none)
    setActive(row.task)
    if (show === 'failed') toggle(row, true)
    requestAnimationFrame(() =>
      document
        .querySelector<HTMLElement>('[role=row][tabindex="0"]')
        ?.scrollIntoView({ block: 'nearest' }),
    )
  }
  useKeys({
    f: () => go('failed', 1, '', 'No task failed'),
    n: { does: 'next changed task', act: () => go('changed', 1, active, 'No task’s data differs') },
    N: {
      does: 'previous changed task',
      act: () => go('changed', -1, active, 'No task’s data differs'),
    },
  })
  return [active, setActive] as const
}
