import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import type { RunSummary } from '@/api/forms'
import { lastPart, nameOf, runOf } from '@/data/address'
import { moved } from '@/data/figures'
import { runsQuery } from '@/data/run-queries'
import { counted, duration, number } from '@/data/words'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import page from '@/parts/page/page.module.css'
import { StateMark } from '@/parts/state/StateMark'
import { Table, type Column } from '@/parts/table/Table'
import { useRemembered } from '@/parts/table/useRemembered'
import { Ago } from '@/parts/text/Ago'
import styles from './flow.module.css'

/** The flow's runs, the newest first; more are read as the reader comes to the end. */
export function RunsTab({ flow, count }: { flow: string; count: number }) {
  const q = `flow:${flow}`
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    runsQuery(q),
  )
  const runs = useMemo(() => data?.pages.flatMap((one) => one.runs) ?? [], [data])
  const [active, setActive] = useRemembered(`flow ${flow}`)
  const navigate = useNavigate()
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const total = data?.pages[0]?.total ?? null
  useEffect(() => {
    if (total !== null && total < count) void refetch() // a run has begun since
  }, [total, count, refetch])
  if (error) {
    return <Failure what="The runs can't be listed" error={error} retry={() => void refetch()} />
  }
  if (!data) return <Skeleton rows={6} what="Reading the runs" />
  return (
    <>
      <Table
        label={`Runs of ${flow}, the newest first`}
        rows={runs}
        columns={COLUMNS}
        keyOf={({ addr }) => addr}
        className={styles.runs ?? ''}
        total={total}
        active={active}
        onActive={setActive}
        onOpen={({ addr }) => void navigate({ to: '/f/$flow/$no', params: runOf(addr) })}
        onEnd={onEnd}
        isMain
      />
      <p className={styles.foot}>
        {counted(total ?? runs.length, 'run')} ·{' '}
        <Link to="/runs" search={{ q }}>
          filter them
        </Link>
      </p>
    </>
  )
}

const COLUMNS: readonly Column<RunSummary>[] = [
  {
    key: 'run',
    head: 'Run',
    cell: ({ addr }) => (
      <Link className={styles.name} to="/f/$flow/$no" params={runOf(addr)}>
        {lastPart(addr)}
      </Link>
    ),
  },
  { key: 'state', head: 'State', cell: ({ state }) => <StateMark state={state} /> },
  {
    key: 'started',
    head: 'Started',
    className: styles.wide,
    cell: ({ started_at: at }) => <Ago at={at} />,
  },
  {
    key: 'duration',
    head: 'Took',
    isNumber: true,
    className: styles.wide,
    cell: ({ duration_ms: ms, usual_ms: usual }) => (
      <>
        {duration(ms)}{' '}
        {ms !== null && usual !== null && (
          <span className={page.quiet}>{moved(usual.p50, ms)}</span>
        )}
      </>
    ),
  },
  {
    key: 'tasks',
    head: 'Task runs',
    isNumber: true,
    className: styles.wide,
    cell: ({ tasks }) => number(tasks.runs),
  },
  { key: 'data', head: 'Data', cell: (run) => <DataBadge {...run} /> },
  {
    key: 'code',
    head: 'Code',
    className: styles.wide,
    cell: ({ code }) => <code>{code.hash?.replace(/^\w+:/, '').slice(0, 4) ?? '–'}</code>,
  },
]

function DataBadge({ addr, data, verdict }: RunSummary) {
  const said = verdict.value === 'unknown' ? '' : ` · ${verdict.value}`
  if (!data.vs || data.changed === null) return <span className={page.quiet}>{said || '–'}</span>
  const text =
    data.changed === 0 ? '=' : `≠ ${number(data.changed)} of ${number(data.comparable ?? 0)}`
  const at = data.first ? nameOf(lastPart(data.first)) : undefined
  return (
    <Link
      to="/diff/$"
      params={{ _splat: `${data.vs}...${addr}` }}
      search={at ? { at } : {}}
      title={`compared with ${data.vs}`}
    >
      {text} <span className={page.quiet}>vs {lastPart(data.vs)}</span>
      {said}
    </Link>
  )
}
