import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EventPage, Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { eventsQuery } from '@/data/run-queries'
import { listed, useQueryText } from '@/data/view-search'
import { clock, moment } from '@/data/words'
import { Empty } from '@/parts/empty/Empty'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { Table, type Column } from '@/parts/table/Table'
import { useRemembered } from '@/parts/table/useRemembered'
import styles from './run.module.css'

type Event = EventPage['events'][number]

const COLUMNS: Column<Event>[] = [
  {
    key: 'at',
    head: 'When',
    cell: ({ at }) => (
      <time dateTime={at} title={moment(at)}>
        {clock(at)}
      </time>
    ),
  },
  { key: 'kind', head: 'Kind', cell: ({ kind }) => kind },
  {
    key: 'what',
    head: 'Of',
    cell: ({ addr }) => <span title={addr}>{addr.split('/').slice(2).join('/') || addr}</span>,
  },
  { key: 'text', head: 'What', cell: ({ text }) => <span title={text}>{text}</span> },
]

/** What happened, event by event, as the ledger has it. */
export default function Events({ overview: { run } }: { overview: Overview }) {
  const events = useInfiniteQuery(eventsQuery(runOf(run.addr)))
  const [openText, setOpen] = useQueryText('open')
  const [active, setActive] = useRemembered(`events ${run.addr}`)
  const rows = useMemo(() => events.data?.pages.flatMap((page) => page.events) ?? [], [events.data])
  const open = new Set(listed(openText))
  if (events.error)
    return (
      <Failure
        what="The events can't be shown"
        error={events.error}
        retry={() => void events.refetch()}
      />
    )
  if (events.isPending) return <Skeleton what="Loading events" />
  if (rows.length === 0) return <Empty title="Nothing has happened yet" />
  return (
    <Table
      label={`Events of ${run.addr}`}
      rows={rows}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      className={styles.events ?? ''}
      active={active}
      onActive={setActive}
      isOpen={({ id }) => open.has(id)}
      onToggle={({ id }, isOpen) => {
        const next = [...open].filter((one) => one !== id)
        setOpen((isOpen ? [...next, id] : next).join(), { replace: true })
      }}
      below={(event) => <Whole event={event} />}
      sticky={38}
      onEnd={
        events.hasNextPage && !events.isFetching ? () => void events.fetchNextPage() : undefined
      }
      isMain
    />
  )
}

function Whole({ event: { id, at, addr, text, facts } }: { event: Event }) {
  return (
    <div className={styles.whole}>
      <p>{text}</p>
      <p className={styles.quiet}>
        {addr} · {moment(at)} · event <code>{id}</code>
      </p>
      <pre>{JSON.stringify(facts, null, 2)}</pre>
    </div>
  )
}
