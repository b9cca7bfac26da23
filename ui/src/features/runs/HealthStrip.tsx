import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FlowStatus } from '@/api/forms'
import { flowsQuery } from '@/data/run-queries'
import { counted } from '@/data/words'
import { StateMark } from '@/parts/state/StateMark'
import styles from './runs.module.css'

export type Health = { state: string; text: string; flows: FlowStatus[] }

/** Return how flows are, the worst first; a flow is told of once. */
export function healthOf(flows: readonly FlowStatus[]): Health[] {
  const kinds: [state: string, word: string, is: (flow: FlowStatus) => boolean][] = [
    ['lost', 'lost', ({ is_lost, last }) => is_lost || last.state === 'lost'],
    ['failed', 'failed', ({ last }) => last.state === 'failed'],
    ['paused', 'waiting for a person', ({ last }) => last.state === 'paused'],
    ['running', 'running', ({ last }) => last.state === 'running'],
    ['changed', 'with other data', ({ last }) => (last.data.changed ?? 0) > 0],
    ['cancelled', 'stopped', ({ last }) => last.state === 'cancelled'],
  ]
  let rest = [...flows]
  const told: Health[] = []
  for (const [state, word, is] of kinds) {
    const these = rest.filter(is)
    rest = rest.filter((flow) => !is(flow))
    if (these.length > 0) told.push({ state, text: `${these.length} ${word}`, flows: these })
  }
  if (rest.length > 0)
    told.push({ state: 'success', text: `${counted(rest.length, 'flow')} fine`, flows: rest })
  return told
}

/** One line that says how every flow is doing; each part leads to what it is about. */
export function HealthStrip() {
  const { data } = useQuery(flowsQuery())
  if (!data || data.flows.length === 0) return null
  return (
    <p className={styles.health} aria-label="Health of the flows" role="group">
      {healthOf(data.flows).map(({ state, text, flows }) => (
        <span key={state} className={styles.part}>
          {state === 'changed' ? <b aria-hidden="true">≠</b> : <Sign state={state} />}
          <Where state={state} text={text} flows={flows} />
        </span>
      ))}
    </p>
  )
}

/** The icon of a state, in its colour; the words stand beside it. */
const Sign = ({ state }: { state: string }) => (
  <span aria-hidden="true" className={styles.sign}>
    <StateMark state={state} quiet />
  </span>
)

/** Where there is but one, it is named; the sentence of each is under the pointer. */
function Where({ state, text, flows }: Health) {
  const [only] = flows
  const why = flows.slice(0, 12).map(({ health }) => health)
  if (state === 'success') return <Link to="/f">{text}</Link>
  if (flows.length === 1 && only) {
    const [flow = '', no = ''] = only.last.addr.split('/')
    return (
      <Link to="/f/$flow/$no" params={{ flow, no }} title={only.health}>
        {text}: <span className={styles.named}>{only.flow}</span>
      </Link>
    )
  }
  return (
    <Link
      to="/runs"
      search={{ q: state === 'changed' ? 'data:changed' : `state:${state}` }}
      title={why.join('\n')}
    >
      {text}
    </Link>
  )
}
