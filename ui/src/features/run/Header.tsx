import { Link } from '@tanstack/react-router'
import { Pin } from 'lucide-react'
import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { StateBar } from '@/parts/state/StateBar'
import { StateMark } from '@/parts/state/StateMark'
import { Button } from '@/parts/text/Button'
import { LinkButton } from '@/parts/text/LinkButton'
import { Meta } from './Meta'
import { More } from './More'
import styles from './run.module.css'
import { bytesWords, dataSign, dataWords, shareOf, statesOf } from './told'
import { VerdictLine } from './VerdictLine'

type Props = { overview: Overview; onResume: () => void }

/** What became of a run, at a glance, and what can be done with it. */
export function Header({ overview, onResume }: Props) {
  const { run, vs, health } = overview
  const { flow, no } = runOf(run.addr)
  const share = shareOf(overview)
  const state = run.state.charAt(0).toUpperCase() + run.state.slice(1)
  const at = run.data.first?.split('/').at(-1)
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <h1 className={styles.title}>
          <StateMark state={run.state}>
            {share === undefined ? state : `${state} ${Math.floor(share * 100)} %`}
          </StateMark>
          <span className={styles.address} title={run.addr}>
            <span className={styles.flow}>{flow}</span>
            <span>/ {no}</span>
          </span>
          {run.name !== flow && (
            <bdi className={styles.written} title={`The flow’s name: ${run.name}`}>
              {run.name}
            </bdi>
          )}
          {run.pinned && <Pin size={16} role="img" aria-label="pinned" className={styles.pin} />}
        </h1>
        <DataTag overview={overview} />
        <div className={styles.deeds}>
          <LinkButton primary keys="w" to="/walk/$flow/$no" params={{ flow, no }}>
            Walk
          </LinkButton>
          {vs ? (
            <LinkButton
              keys="d"
              to="/diff/$"
              params={{ _splat: `${vs}...${run.addr}` }}
              search={{ at }}
            >
              Compare
            </LinkButton>
          ) : (
            <Button keys="d" disabled title="There is no good run before it">
              Compare
            </Button>
          )}
          <Button keys="r" onClick={onResume}>
            Resume…
          </Button>
          <More overview={overview} />
        </div>
      </div>
      <Meta overview={overview} />
      <p className={styles.health}>{health}</p>
      <VerdictLine run={run} />
      <div className={styles.bar}>
        <StateBar states={statesOf(overview)} withWords />
        <span className={styles.bytes}>{bytesWords(run)}</span>
      </div>
    </header>
  )
}

/** How the run's data stands; it leads to where it first differs. */
function DataTag({ overview: { run, vs } }: { overview: Overview }) {
  const words = dataWords(run)
  if (!words || !vs) return null
  const isChanged = (run.data.changed ?? 0) > 0
  const at = run.data.first?.split('/').at(-1)
  return (
    <Link
      to="/diff/$"
      params={{ _splat: `${vs}...${run.addr}` }}
      search={{ at }}
      className={`${styles.tag} ${isChanged ? styles.differs : ''}`}
    >
      <span aria-hidden="true">{dataSign(run)}</span> {words}
    </Link>
  )
}
