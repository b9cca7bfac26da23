import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { answered, client } from '@/api/client'
import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { useTold } from '@/data/live'
import { tail, wholeText } from '@/data/log-tail'
import { logsQuery, type LogWishes } from '@/data/run-queries'
import { useChange, useQueryTexts } from '@/data/view-search'
import { counted } from '@/data/words'
import { Empty } from '@/parts/empty/Empty'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { toast } from '@/parts/toast/toasts'
import { LogBar } from './LogBar'
import { Lines, type Scroll } from './Lines'
import styles from './logs.module.css'

/** What the run's tasks, and the engine, wrote; while it runs, what they write. */
export default function Logs({ overview }: { overview: Overview }) {
  const { run, groups } = overview
  const search = useQueryTexts()
  const change = useChange()
  const { task = '', level = '', q = '', line = '', wrap } = search
  const wishes: LogWishes = { task, level, q }
  const at = runOf(run.addr)
  const log = useInfiniteQuery(logsQuery(at, wishes))
  const lines = useMemo(() => log.data?.pages.flatMap((page) => page.lines) ?? [], [log.data])
  const scroll = useRef<Scroll>({ toEnd: () => {} })

  useTold(({ event, data }) => {
    const about = data as { addr?: string; topic?: string } | null
    const isOurs = about?.addr === run.addr || about?.topic === `run:${run.addr}`
    if (isOurs && (event === 'logs' || event === 'reset'))
      void tail(at, wishes).catch((error: unknown) => console.warn('the log’s tail', error))
  })
  const wish = (next: Partial<LogWishes>) =>
    change(
      Object.fromEntries(Object.entries(next).map(([name, text]) => [name, text || undefined])),
    )
  const toError = () =>
    void firstError(run.addr, task).then((n) => {
      if (n === null) toast('No line tells of an error')
      else change({ line: String(n), level: undefined, q: undefined })
    })
  const keep = () =>
    void wholeText(at, wishes).then((text) => kept(`${run.addr.replace('/', '-')}.log`, text))
  const total = log.data?.pages.at(-1)?.total ?? 0
  return (
    <div className={styles.page}>
      <LogBar
        wishes={wishes}
        tasks={groups.map((group) => group.task)}
        onWish={wish}
        isWrapped={wrap !== 'off'}
        onWrap={(isOn) => change({ wrap: isOn ? undefined : 'off' }, { replace: true })}
        onError={toError}
        onEnd={() => scroll.current.toEnd()}
        onKeep={keep}
        told={log.data ? counted(Math.max(total, lines.length), 'line') : ''}
      />
      {log.error && (
        <Failure what="The log can't be shown" error={log.error} retry={() => void log.refetch()} />
      )}
      {log.isPending && <Skeleton what="Loading the log" />}
      {log.data && lines.length === 0 && <Nothing isFiltered={Boolean(task || level || q)} />}
      {lines.length > 0 && (
        <Lines
          key={`${task} ${level} ${q}`}
          lines={lines}
          run={run.addr}
          marked={Number(line) || 0}
          isWrapped={wrap !== 'off'}
          isGrowing={run.state === 'running'}
          scroll={scroll}
          more={log.hasNextPage && !log.isFetching ? () => void log.fetchNextPage() : undefined}
        />
      )}
    </div>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No line is of this kind" />
  return (
    <Empty title="No task wrote a line">
      <p>
        In a task: <code>cairnflow.context.get(&quot;logger&quot;).info(…)</code>
      </p>
    </Empty>
  )
}

/** Return the number of the first line that tells of an error; null where there is none. */
async function firstError(address: string, task: string): Promise<number | null> {
  const query = { task, level: 'error', limit: 1 }
  const page = await answered(
    client.GET('/api/v1/runs/{flow}/{no}/logs', { params: { path: runOf(address), query } }),
  )
  return page.lines[0]?.n ?? null
}

/** Hand a text to the browser as a file. */
function kept(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
