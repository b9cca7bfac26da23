import { Link } from '@tanstack/react-router'
import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { useNow } from '@/data/view-now'
import { clock, day, duration, moment } from '@/data/words'
import styles from './run.module.css'
import { shortValue } from './told'

const SHOWN = 6

/** When, by whom, with what code and parameters. */
export function Meta({ overview: { run, params } }: { overview: Overview }) {
  const { trigger, code, links } = run
  const given = Object.entries(params)
  return (
    <div className={styles.meta}>
      <When run={run} />
      <span>
        {trigger.kind} {trigger.name && <b>{trigger.name}</b>}
      </span>
      {code.hash && (
        <span title={code.hash}>
          code <b className="mono">{code.hash.replace(/^\w+:/, '').slice(0, 4)}</b>
          {code.git && ` ${code.git}`}
          {code.dirty && ' + changes in no commit'}
        </span>
      )}
      {given.slice(0, SHOWN).map(([name, value]) => (
        <span key={name} className={styles.param} title={`${name}=${shortValue(value, 2000)}`}>
          {name}=<b>{shortValue(value)}</b>
        </span>
      ))}
      {given.length > SHOWN && (
        <Link to="." search={(before) => ({ ...before, tab: 'inputs' })}>
          {given.length - SHOWN} more parameters
        </Link>
      )}
      {links.resumed_from && <From word="resumed from" address={links.resumed_from} />}
      {links.replayed_from && <From word="replayed from" address={links.replayed_from} />}
    </div>
  )
}

function From({ word, address }: { word: string; address: string }) {
  return (
    <span>
      {word}{' '}
      <Link to="/f/$flow/$no" params={runOf(address)}>
        {address}
      </Link>
    </span>
  )
}

/** From when to when; how long it took, and usually takes, is told in the sentence below. */
function When({ run }: Pick<Overview, 'run'>) {
  const isOn = run.ended_at === null && run.state === 'running'
  const now = useNow(isOn ? 1000 : 0)
  return (
    <span>
      {day(run.started_at)}{' '}
      <time dateTime={run.started_at} title={moment(run.started_at)}>
        {clock(run.started_at)}
      </time>{' '}
      →{' '}
      {run.ended_at ? (
        <time dateTime={run.ended_at} title={moment(run.ended_at)}>
          {clock(run.ended_at)}
        </time>
      ) : (
        '…'
      )}
      {isOn && <b> {duration(Math.max(0, now - Date.parse(run.started_at)))}</b>}
    </span>
  )
}
