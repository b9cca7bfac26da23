import { Link } from '@tanstack/react-router'
import { Pin, ThumbsDown, ThumbsUp } from 'lucide-react'
import type { RunSummary } from '@/api/forms'
import { runOf } from '@/data/address'
import { useNow } from '@/data/view-now'
import { ABSENT, clock, day, duration, moment, size } from '@/data/words'
import { StateMark } from '@/parts/state/StateMark'
import type { Column } from '@/parts/table/Table'
import styles from './runs.module.css'
import { besideUsual, dataOf, lastDurations, short, stateWord, tasksOf, usually } from './told'

type Wishes = {
  runs: readonly RunSummary[]
  isSelected: (run: RunSummary) => boolean
  onSelect: (run: RunSummary) => void
}

/** The columns of the list of runs. */
export function columnsOf({ runs, isSelected, onSelect }: Wishes): Column<RunSummary>[] {
  return [
    {
      key: 'select',
      head: <span className="only-heard">Selected</span>,
      cell: (run) => (
        <label className={styles.check}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${run.addr}`}
            checked={isSelected(run)}
            onChange={() => onSelect(run)}
          />
        </label>
      ),
      className: styles.select,
    },
    { key: 'run', head: 'Run', cell: (run) => <Name run={run} /> },
    {
      key: 'state',
      head: 'State',
      cell: (run) => <StateMark state={run.state}>{stateWord(run)}</StateMark>,
      className: styles.state,
    },
    {
      key: 'start',
      head: 'Start',
      cell: (run) => <Start at={run.started_at} />,
      className: styles.start,
    },
    {
      key: 'duration',
      head: 'Duration',
      cell: (run) => <Took run={run} last={lastDurations(runs, run)} />,
      className: styles.took,
    },
    { key: 'tasks', head: 'Tasks', cell: tasksOf, className: styles.tasks },
    { key: 'data', head: 'Data', cell: (run) => <DataBadge run={run} />, className: styles.data },
    { key: 'code', head: 'Code', cell: (run) => <Code run={run} />, className: styles.code },
    {
      key: 'size',
      head: 'Size',
      cell: ({ bytes }) => size(bytes.written),
      isNumber: true,
      className: styles.size,
    },
  ]
}

function Name({ run }: { run: RunSummary }) {
  const { flow, no } = runOf(run.addr)
  const { value, by } = run.verdict
  const Thumb = value === 'good' ? ThumbsUp : ThumbsDown
  const isOther = run.name !== flow
  return (
    <span className="with-aside">
      <span className={styles.name}>
        <Link
          to="/f/$flow/$no"
          params={{ flow, no }}
          className={styles.address}
          tabIndex={-1}
          title={isOther ? `${run.addr}: ${run.name}` : run.addr}
        >
          <span className={styles.flow}>{flow}</span>
          <span>/{no}</span>
        </Link>
        {value !== 'unknown' && (
          <Thumb size={13} role="img" aria-label={`marked ${value}${by ? ` by ${by}` : ''}`} />
        )}
        {run.pinned && <Pin size={13} role="img" aria-label="pinned" />}
        {run.links.resumed_from && (
          <span className={styles.from} title={`Resumed from ${run.links.resumed_from}`}>
            ↻ {runOf(run.links.resumed_from).no}
          </span>
        )}
      </span>
      {isOther && <bdi>{run.name}</bdi>}
    </span>
  )
}

function Start({ at }: { at: string }) {
  return (
    <time dateTime={at} title={moment(at)}>
      {day(at)} {clock(at)}
    </time>
  )
}

function Took({ run, last }: { run: RunSummary; last: number[] }) {
  const isOn = run.state === 'running'
  const beside = besideUsual(run)
  const now = useNow(isOn ? 1000 : 0)
  const took = isOn ? Math.max(0, now - Date.parse(run.started_at)) : run.duration_ms
  return (
    <span className={styles.duration} title={usually(run)}>
      <Bars values={last} />
      {took === null ? ABSENT : duration(took)}{' '}
      <b className={beside.startsWith('+') ? styles.slow : styles.quick}>{beside}</b>
    </span>
  )
}

/** The last durations of the flow as bars, the run's own the last. */
function Bars({ values }: { values: number[] }) {
  if (values.length < 2) return <span className={styles.bars} />
  const most = Math.max(...values, 1)
  return (
    <svg className={styles.bars} viewBox="0 0 29 14" aria-hidden="true">
      {values.map((value, place) => {
        const height = Math.max(1, (value / most) * 14)
        const x = (5 - values.length + place) * 6
        return <rect key={place} x={x} y={14 - height} width="5" height={height} />
      })}
    </svg>
  )
}

/** How a run's data stands; a click compares, at the place where the data first parts. */
function DataBadge({ run }: { run: RunSummary }) {
  const { text, title, compare } = dataOf(run)
  if (!compare) return <span title={title}>{text}</span>
  const isBad = text.startsWith('≠')
  return (
    <Link
      to="/diff/$"
      params={{ _splat: compare.both }}
      search={{ at: compare.at }}
      title={title}
      aria-label={title}
      tabIndex={-1}
      className={isBad ? styles.differs : styles.alike}
    >
      {text}
    </Link>
  )
}

function Code({ run: { code } }: { run: RunSummary }) {
  if (!code.hash) return ABSENT
  const title = `${code.hash}${code.git ? ` · git ${code.git}` : ''}${code.dirty ? ' · with changes that are in no commit' : ''}`
  return (
    <span className="mono" title={title}>
      {short(code.hash)}
      {code.dirty && <span aria-label="with uncommitted changes">●</span>}
    </span>
  )
}
