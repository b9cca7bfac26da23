import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { FlowStatus } from '@/api/forms'
import { lastPart, runOf } from '@/data/address'
import { share } from '@/data/figures'
import { useLive } from '@/data/live'
import { flowsQuery } from '@/data/run-queries'
import { useTitle } from '@/data/view-title'
import { ABSENT, counted, duration, number } from '@/data/words'
import { Command } from '@/parts/copy/Command'
import { useCopies } from '@/parts/copy/copyable'
import { Empty } from '@/parts/empty/Empty'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import page from '@/parts/page/page.module.css'
import { StateMark } from '@/parts/state/StateMark'
import { Table, type Column } from '@/parts/table/Table'
import { useRemembered } from '@/parts/table/useRemembered'
import { Ago } from '@/parts/text/Ago'
import styles from './flows.module.css'

/** Every flow that has run here, and how it is doing. */
export function Flows() {
  useTitle('Flows')
  useLive(['runs'])
  useCopies({ python: 'import cairnflow\n\ncairnflow.runs()', cli: 'cairn status' })
  const { data, error, refetch } = useQuery(flowsQuery())
  return (
    <>
      <div className={`${page.page} ${styles.top}`}>
        <h1>Flows</h1>
        {data && <span className={page.quiet}>{counted(data.flows.length, 'flow')}</span>}
      </div>
      {data && data.flows.length > 0 ? (
        <FlowTable flows={data.flows} />
      ) : data ? (
        <Empty title="No flow has run yet">
          <p>
            A flow is listed here as soon as it has run for the first time; this page will show it
            by itself.
          </p>
          <Command text="cairn run FILE" />
        </Empty>
      ) : error ? (
        <Failure what="The flows can't be listed" error={error} retry={() => void refetch()} />
      ) : (
        <Skeleton rows={6} what="Reading the flows" />
      )}
    </>
  )
}

function FlowTable({ flows }: { flows: readonly FlowStatus[] }) {
  const [active, setActive] = useRemembered('flows')
  const navigate = useNavigate()
  return (
    <Table
      label="Flows"
      rows={flows}
      columns={COLUMNS}
      keyOf={({ flow }) => flow}
      className={styles.table ?? ''}
      active={active}
      onActive={setActive}
      onOpen={({ flow }) => void navigate({ to: '/f/$flow', params: { flow } })}
      isMain
    />
  )
}

const RunLink = ({ address }: { address: string }) => (
  <Link to="/f/$flow/$no" params={runOf(address)}>
    {lastPart(address)}
  </Link>
)

const COLUMNS: readonly Column<FlowStatus>[] = [
  {
    key: 'flow',
    head: 'Flow',
    cell: ({ flow, name }) => (
      <Link className={styles.flow} to="/f/$flow" params={{ flow }} title={name}>
        {flow}
      </Link>
    ),
  },
  {
    key: 'health',
    head: 'Health',
    className: styles.health,
    cell: ({ health, flow }) => <span title={health}>{withoutFlow(health, flow)}</span>,
  },
  {
    key: 'last',
    head: 'Last run',
    cell: ({ last }) => (
      <span className={styles.last}>
        <RunLink address={last.addr} />
        <StateMark state={last.state} />
      </span>
    ),
  },
  {
    key: 'when',
    head: 'Started',
    className: styles.wide,
    cell: ({ last }) => <Ago at={last.started_at} />,
  },
  {
    key: 'good',
    head: 'Last good',
    isNumber: true,
    className: styles.wide,
    cell: ({ last_good: good }) =>
      good ? <RunLink address={good} /> : <span className={page.quiet}>none</span>,
  },
  {
    key: 'share',
    head: 'Good',
    isNumber: true,
    className: styles.wide,
    cell: ({ good_share: good }) => (good === null ? ABSENT : share(good)),
  },
  {
    key: 'usual',
    head: 'Usually',
    isNumber: true,
    className: styles.wide,
    cell: ({ usual_ms: usual }) => duration(usual),
  },
  {
    key: 'runs',
    head: 'Runs',
    isNumber: true,
    cell: ({ runs }) => number(runs),
  },
]

/** The sentence begins with the run's address; where the flow stands beside it, that is said once. */
export const withoutFlow = (health: string, flow: string): string =>
  health.startsWith(`${flow}/`) ? `run ${health.slice(flow.length + 1)}` : health
