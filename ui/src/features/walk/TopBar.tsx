import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment, useState, type RefObject } from 'react'
import type { RunAddress } from '@/data/address'
import { number } from '@/data/words'
import { baselinesQuery, ORDERS } from '@/data/walks'
import { StateMark } from '@/parts/state/StateMark'
import { Button } from '@/parts/text/Button'
import { parentOf, type Stop } from './stops'
import styles from './walk.module.css'

const ORDER_WORDS: Record<string, string> = {
  time: 'time',
  topo: 'topological',
  suspicion: 'suspicion',
  changed: 'changed only',
  'upstream-of': 'upstream of',
}

type Props = {
  run: RunAddress
  stop: Stop | undefined
  at: number
  count: number
  vs: string
  against: string | null
  order: string
  baseline: RefObject<HTMLSelectElement | null>
  ordering: RefObject<HTMLSelectElement | null>
  onVs: (vs: string) => void
  onOrder: (order: string) => void
  onLeave: () => void
}

/** Where we are on which trail, beside which run. */
export function TopBar(props: Props) {
  const { run, stop, at, count, onLeave } = props
  return (
    <header className={styles.top}>
      {stop && <StateMark state={stop.state} quiet />}
      <h1 className={styles.crumbs}>
        <Link to="/f/$flow" params={{ flow: run.flow }}>
          {run.flow}
        </Link>
        <i aria-hidden="true">/</i>
        <Link to="/f/$flow/$no" params={run}>
          {run.no}
        </Link>
        <i aria-hidden="true">/</i>
        <b>{stop?.at ?? 'walk'}</b>
      </h1>
      <span className={styles.tag} role="status">
        {count > 0
          ? `${stop && parentOf(stop.at) ? 'child' : 'checkpoint'} ${number(at + 1)} of ${number(count)}`
          : 'reading the trail'}
      </span>
      <Baseline {...props} />
      <Ordering {...props} />
      <Button className={styles.leave} keys="Esc" onClick={onLeave}>
        Leave
      </Button>
    </header>
  )
}

function Baseline({ run, vs, against, baseline, onVs }: Props) {
  const [isWanted, setWanted] = useState(false)
  const { data } = useQuery({ ...baselinesQuery(run.flow), enabled: isWanted })
  const runs = data?.runs.filter(({ no }) => String(no) !== run.no) ?? []
  const isListed = ['', 'none'].includes(vs) || runs.some(({ no }) => String(no) === vs)
  const number = against?.split('/')[1]
  return (
    <label className={styles.choice}>
      baseline{' '}
      <select
        ref={baseline}
        value={vs}
        onFocus={() => setWanted(true)}
        onPointerEnter={() => setWanted(true)}
        onChange={({ target }) => {
          onVs(target.value)
          target.blur()
        }}
      >
        <option value="">{number && !vs ? `${number} (last good)` : 'last good'}</option>
        <option value="none">none</option>
        {!isListed && <option value={vs}>{vs}</option>}
        {runs.map(({ no, state, verdict }) => (
          <option key={no} value={String(no)}>
            {[no, state, verdict.value === 'unknown' ? '' : verdict.value].join(' ').trim()}
          </option>
        ))}
      </select>
    </label>
  )
}

function Ordering({ stop, order, ordering, onOrder }: Props) {
  const [name = 'time', of] = order.split(':')
  const task = of ?? stop?.name ?? ''
  return (
    <label className={styles.choice}>
      order{' '}
      <select
        ref={ordering}
        value={name}
        onChange={({ target }) => {
          onOrder(target.value === 'upstream-of' ? `upstream-of:${task}` : target.value)
          target.blur()
        }}
      >
        {ORDERS.map((one) => (
          <Fragment key={one}>
            <option value={one}>
              {one === 'upstream-of' ? `upstream of ${task}` : ORDER_WORDS[one]}
            </option>
          </Fragment>
        ))}
      </select>
    </label>
  )
}
