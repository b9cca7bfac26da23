import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react'
import type { Overview, TaskGroup } from '@/api/forms'
import { runOf } from '@/data/address'
import { tone } from '@/data/states'
import { ABSENT, clock, duration, moment, number, shortType, size } from '@/data/words'
import { partsOf, StateBar } from '@/parts/state/StateBar'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import type { Column } from '@/parts/table/Table'
import { statesOfGroup } from '../told'
import styles from './checkpoints.module.css'
import { signalsOf, type Row } from './rows'

type Wishes = {
  overview: Overview
  isOpen: (row: Row) => boolean
}

/** The columns of a run's checkpoints. */
export function columnsOf({ overview, isOpen }: Wishes): Column<Row>[] {
  const { run, vs, unkept, first_rows } = overview
  const begin = Date.parse(run.started_at)
  const from = new Map(first_rows.map((one) => [one.addr, one.result.reused_from]))
  return [
    {
      key: 'seq',
      head: '#',
      cell: ({ group }) => group?.first_seq ?? ABSENT,
      isNumber: true,
      className: styles.seq,
    },
    {
      key: 'task',
      head: 'Task',
      cell: (row) => <Task row={row} address={run.addr} isOpen={isOpen(row)} />,
    },
    {
      key: 'state',
      head: 'State',
      cell: ({ group }) => <State group={group} from={from.get(group?.last ?? '') ?? null} />,
      className: styles.state,
    },
    {
      key: 'when',
      head: 'When',
      cell: ({ group }) => group && <When at={begin + group.start_ms} />,
      className: styles.when,
    },
    {
      key: 'took',
      head: 'Dur',
      cell: ({ group }) => group && <Took group={group} />,
      isNumber: true,
      className: styles.took,
    },
    {
      key: 'result',
      head: 'Result',
      cell: ({ task, group }) => <Result group={group} isUnkept={unkept.includes(task)} />,
      className: styles.result,
    },
    {
      key: 'size',
      head: 'Size',
      cell: ({ group }) => size(group?.bytes),
      isNumber: true,
      className: styles.size,
    },
    {
      key: 'vs',
      head: vs ? `vs ${runOf(vs).flow === run.flow ? runOf(vs).no : vs}` : 'vs –',
      cell: ({ group }) => group?.vs && <VsMark {...group.vs} of={group.n} />,
      className: styles.vs,
    },
    {
      key: 'signal',
      head: 'Signal',
      cell: ({ group }) => <Signals group={group} />,
      className: styles.signal,
    },
  ]
}

function Task({ row, address, isOpen }: { row: Row; address: string; isOpen: boolean }) {
  const { task, group } = row
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <span className="with-aside">
      <span className={styles.task}>
        <Chevron size={14} aria-hidden="true" />
        <Link
          to="/f/$flow/$no/$task"
          params={{ ...runOf(address), task }}
          tabIndex={-1}
          title={group && group.name !== task ? `${task}: ${group.name}` : task}
          className={isOpen ? styles.openName : styles.taskName}
        >
          {task}
        </Link>
        {group?.mapped && <span className={styles.tag}>× {number(group.n)}</span>}
      </span>
      {group && group.name !== task && <bdi>{group.name}</bdi>}
    </span>
  )
}

function State({ group, from }: { group: TaskGroup | null; from: string | null }) {
  if (!group) return <StateMark state="pending">not begun</StateMark>
  if (group.mapped) {
    const { states, n } = group
    const ended = Object.values(states).reduce((sum, count) => sum + count, 0)
    if (ended < n && !Object.keys(states).some((state) => tone(state) === 'failed'))
      return <StateMark state="running">{`${number(ended)} of ${number(n)}`}</StateMark>
    const [worst] = partsOf(group.states)
      .filter(([state]) => tone(state) === 'failed')
      .concat([[group.state, group.states[group.state] ?? group.n]])
    const [state, count] = worst ?? [group.state, group.n]
    return (
      <StateMark
        state={state}
      >{`${number(count)} ${tone(state) === 'success' ? '' : state}`}</StateMark>
    )
  }
  if (from) return <StateMark state="reused">{`reused ${runOf(from).no}`}</StateMark>
  return (
    <span className={styles.both}>
      <StateMark state={group.state} />
      {group.attempt > 1 && (
        <span className={styles.tries} title={`it took ${group.attempt} attempts`}>
          ×{group.attempt}
        </span>
      )}
    </span>
  )
}

function When({ at }: { at: number }) {
  const iso = new Date(at).toISOString()
  return (
    <time dateTime={iso} title={moment(iso)}>
      {clock(iso)}
    </time>
  )
}

/** Of children, from the first's begin to the last's end. */
function Took({ group }: { group: TaskGroup }) {
  if (group.states.reused || group.states.cached) return ABSENT
  if (!group.mapped) return duration(group.busy_ms)
  return (
    <span title={`${duration(group.busy_ms)} of work in ${number(group.n)} children`}>
      {duration(group.end_ms - group.start_ms)}
    </span>
  )
}

function Result({ group, isUnkept }: { group: TaskGroup | null; isUnkept: boolean }) {
  if (!group) return <span className={styles.none}>∅ no result</span>
  const { type, summary } = group.result
  const isDeleted = group.signals.some(({ kind }) => kind === 'deleted')
  const words = [shortType(type), summary].filter((word) => word && word !== 'NoneType').join(' ')
  return (
    <span className={styles.value}>
      {group.mapped && <StateBar states={statesOfGroup(group)} className={styles.mini} />}
      {words && <code title={`${type} ${summary}`}>{words}</code>}
      {!words && (tone(group.state) === 'failed' || group.message) && (
        <span
          className={tone(group.state) === 'failed' ? styles.error : styles.words}
          title={group.message}
        >
          {group.message}
        </span>
      )}
      {!words && !group.message && <span className={styles.none}>∅ no result</span>}
      {isUnkept && <span className={styles.tag}>not kept</span>}
      {isDeleted && <span className={styles.tag}>payload deleted</span>}
    </span>
  )
}

function Signals({ group }: { group: TaskGroup | null }) {
  const signals = group ? signalsOf(group) : []
  const [first, ...more] = signals
  if (!first) return null
  const all = signals.map(({ text }) => text).join('\n')
  return (
    <span className={styles.sign} title={all}>
      <TriangleAlert size={13} aria-hidden="true" />
      <span>{first.text}</span>
      {more.length > 0 && <span className={styles.tries}>+{more.length}</span>}
    </span>
  )
}
