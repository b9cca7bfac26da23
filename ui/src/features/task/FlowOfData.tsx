import { ArrowRight } from 'lucide-react'
import type { TaskRunDetail } from '@/api/forms'
import { number } from '@/data/words'
import { StateIcon } from '@/parts/state/StateMark'
import { VS, word } from '@/data/states'
import { TaskLink } from '@/parts/value/TaskLink'
import styles from './flow.module.css'

type Neighbour = TaskRunDetail['upstream'][number]
type Given = { name: string; kind: string; summary: string }

const MOST = 12

/** What a task run takes from and gives to; two lists around its name. */
export function FlowOfData({ detail }: { detail: TaskRunDetail }) {
  const { upstream, downstream, inputs, name } = detail
  const given = inputs.filter(({ addr }) => !addr)
  if (!upstream.length && !downstream.length && !given.length) return null
  return (
    <section className={styles.flow} aria-label="Flow of data">
      {upstream.length + given.length > 0 && (
        <ul aria-label="It takes">
          {upstream.slice(0, MOST).map((one, at) => (
            <From key={at} neighbour={one} />
          ))}
          {given.slice(0, MOST).map((one) => (
            <FromOutside key={one.name} given={one} />
          ))}
          <More count={upstream.length + given.length - MOST} />
        </ul>
      )}
      <b className={styles.here}>{name}</b>
      <ul className={styles.to} aria-label="Its value goes to">
        {downstream.slice(0, MOST).map((one, at) => (
          <li key={at}>
            <ArrowRight size={14} aria-hidden="true" />
            <Named neighbour={one} />
            {one.argument && <span className={styles.argument}>as {one.argument}</span>}
          </li>
        ))}
        {downstream.length === 0 && <li className={styles.argument}>nothing takes its value</li>}
        <More count={downstream.length - MOST} />
      </ul>
    </section>
  )
}

function From({ neighbour }: { neighbour: Neighbour }) {
  return (
    <li>
      <Named neighbour={neighbour} />
      <Way label={neighbour.argument ?? 'waits for it'} />
    </li>
  )
}

function FromOutside({ given }: { given: Given }) {
  return (
    <li>
      <span className={styles.outside} title={given.summary}>
        {given.kind === 'constant' ? 'constant' : 'param'}{' '}
        <code>{given.summary || given.name}</code>
      </span>
      <Way label={given.name} />
    </li>
  )
}

/** A line with a name on it; to those who listen it is only the name. */
function Way({ label }: { label: string }) {
  return (
    <span className={styles.way}>
      <span className="only-heard">as </span>
      <span className={styles.label}>{label}</span>
      <ArrowRight size={14} aria-hidden="true" />
    </span>
  )
}

function Named({ neighbour }: { neighbour: Neighbour }) {
  const { addr, task, count, seq, state, vs } = neighbour
  const compared = vs ? VS[vs] : undefined
  return (
    <span className={styles.named}>
      <span title={word(state)}>
        <StateIcon state={state} />
        <span className="only-heard">{word(state)} </span>
      </span>
      <TaskLink address={addr}>{task}</TaskLink>
      {count > 1 && <span className={styles.argument}>×{number(count)}</span>}
      {seq !== null && <span className={styles.argument}>#{seq}</span>}
      {compared && (
        <span title={compared.word}>
          <span aria-hidden="true">({compared.sign})</span>
          <span className="only-heard">{compared.word}</span>
        </span>
      )}
    </span>
  )
}

const More = ({ count }: { count: number }) =>
  count > 0 ? <li className={styles.argument}>… {number(count)} more</li> : null
