import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { FlowDetail } from '@/api/forms'
import { lastPart, runOf } from '@/data/address'
import { share } from '@/data/figures'
import { surroundingsQuery } from '@/data/run-queries'
import { duration, number } from '@/data/words'
import { useKeys } from '@/features/keys/useKeys'
import { Command } from '@/parts/copy/Command'
import { useCopies } from '@/parts/copy/copyable'
import page from '@/parts/page/page.module.css'
import { StateMark } from '@/parts/state/StateMark'
import { Button } from '@/parts/text/Button'
import { runCommand } from './command'
import styles from './flow.module.css'

/** How the flow is doing, in a sentence; what is usual of it; and what to do next. */
export function Head({ detail }: { detail: FlowDetail }) {
  const { status, params } = detail
  const { flow, name, last } = status
  const around = useQuery(surroundingsQuery(runOf(last.addr)))
  const command = around.data ? runCommand(around.data.code, params) : null
  useCopies({
    address: flow,
    python: `import cairnflow\n\nruns = cairnflow.runs("flow:${flow}")`,
    cli: `cairn status ${flow}`,
  })
  return (
    <header>
      <div className={page.title}>
        <h1>{flow}</h1>
        {name !== flow && <span className={page.quiet}>{name}</span>}
        <Deeds status={status} />
      </div>
      <p className={styles.health} role="status">
        <StateMark state={last.state} quiet /> {status.health}
      </p>
      <p className={page.facts}>
        <Fact name="last good">
          {status.last_good ? <RunLink address={status.last_good} /> : 'none'}
        </Fact>
        <Fact name="usually">{duration(status.usual_ms)}</Fact>
        {status.good_share !== null && <Fact name="good">{share(status.good_share)}</Fact>}
        <Fact name="runs">{number(status.runs)}</Fact>
        {status.last_failed && (
          <Fact name="last failed">
            <RunLink address={status.last_failed.addr} />
          </Fact>
        )}
      </p>
      {command && (
        <div className={styles.command}>
          <span className={page.quiet}>Run it again, as the last run was begun</span>
          <Command text={command} />
        </div>
      )}
    </header>
  )
}

const RunLink = ({ address }: { address: string }) => (
  <Link to="/f/$flow/$no" params={runOf(address)}>
    {lastPart(address)}
  </Link>
)

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <span>
    {name} <b>{children}</b>
  </span>
)

/** From here to the last run: open it, walk through it, hold it against the last good one. */
function Deeds({ status }: { status: FlowDetail['status'] }) {
  const navigate = useNavigate()
  const { last, last_good: lastGood } = status
  // Where the last run is the last good one, it is held against the good one before it.
  const good = last.data.vs ?? lastGood
  const canCompare = good !== null && good !== last.addr
  const compare = () =>
    void navigate({ to: '/diff/$', params: { _splat: `${good}...${last.addr}` } })
  const walk = () => void navigate({ to: '/walk/$flow/$no', params: runOf(last.addr) })
  const open = () => void navigate({ to: '/f/$flow/$no', params: runOf(last.addr) })
  useKeys({
    o: { does: 'open the last run', act: open },
    w: { does: 'walk through the last run', act: walk },
    d: canCompare && {
      does: 'compare the last run with the last good one before it',
      act: compare,
    },
  })
  return (
    <div className={page.actions}>
      <Button keys="o" onClick={open}>
        Last run
      </Button>
      <Button keys="w" onClick={walk}>
        Walk
      </Button>
      {canCompare && (
        <Button keys="d" onClick={compare}>
          Compare with {lastPart(good)}
        </Button>
      )}
    </div>
  )
}
