import { Link } from '@tanstack/react-router'
import { ChevronDown, Ellipsis } from 'lucide-react'
import type { TaskRunDetail } from '@/api/forms'
import { lastPart, runOf } from '@/data/address'
import { word } from '@/data/states'
import { clock, day, number } from '@/data/words'
import { copy } from '@/parts/copy/copyable'
import { useMarks } from '@/parts/marks/useMarks'
import { Menu, type Choice } from '@/parts/menu/Menu'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import { Button } from '@/parts/text/Button'
import { groupOf, withoutAttempt } from '@/data/task-address'
import { TaskLink } from '@/parts/value/TaskLink'
import { spent } from './times'
import type { Deeds } from './useDeeds'
import styles from './task.module.css'

type Props = { detail: TaskRunDetail; deeds: Deeds }

/** How a task run stands, when it was, and what can be done with it. */
export function Header({ detail, deeds }: Props) {
  const { checkpoint, snippets } = detail
  const { addr, state, message, vs, verdict } = checkpoint
  return (
    <header className={styles.header}>
      <h1>
        <StateMark state={state}>{capital(word(state))}</StateMark>
        <span className={styles.address}>{lastPart(withoutAttempt(addr))}</span>
        <Attempts detail={detail} deeds={deeds} />
        {vs && (
          <span className={styles.vs}>
            <VsMark {...vs} />
            <span className={styles.quiet}>vs {lastPart(vs.run)}</span>
          </span>
        )}
        <span className={styles.deeds}>
          <Button keys="Y" onClick={() => void copy(snippets.python, 'Python')}>
            Python
          </Button>
          <Button keys="D" onClick={() => void copy(snippets.debug, 'the command')}>
            Debug
          </Button>
          <Button keys="R" onClick={deeds.replay}>
            Replay…
          </Button>
          <Menu label="More" className={styles.more} choices={choicesOf(detail, deeds)}>
            <Ellipsis size={16} aria-hidden="true" />
          </Menu>
        </span>
      </h1>
      <div className={styles.meta}>
        <Times detail={detail} />
        <Verdict detail={detail} />
        {verdict.note && <span className={styles.quiet}>{verdict.note}</span>}
        <Siblings detail={detail} deeds={deeds} />
      </div>
      {message && state !== 'failed' && <p className={styles.message}>{message}</p>}
    </header>
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function Times({ detail }: { detail: TaskRunDetail }) {
  const { checkpoint, states } = detail
  const { started_at: started, written_at: written } = checkpoint
  if (!started || !written) return null
  const told = (at: string) => [day(at), clock(at)].filter(Boolean).join(' ')
  if (!states.some(({ state }) => state === 'running')) return <span>{told(written)}</span>
  return (
    <span title={detail.why}>
      {told(started)} → {clock(written)} <b>{spent(checkpoint)}</b>
    </span>
  )
}

function Attempts({ detail, deeds }: Props) {
  const { checkpoint, attempts } = detail
  if (attempts.length < 2) return null
  return (
    <Menu
      label={`Attempt ${checkpoint.attempt} of ${attempts.length}: choose another`}
      className={styles.attempts}
      choices={attempts.map((attempt) => ({
        key: String(attempt),
        text: `attempt ${attempt}`,
        isNow: attempt === checkpoint.attempt,
        onChoose: () => deeds.open(`${withoutAttempt(checkpoint.addr)}@${attempt}`),
      }))}
    >
      attempt {checkpoint.attempt} of {attempts.length}
      <ChevronDown size={12} aria-hidden="true" />
    </Menu>
  )
}

function Verdict({ detail }: { detail: TaskRunDetail }) {
  const { addr, verdict } = detail.checkpoint
  const { mark } = useMarks()
  return (
    <span className={styles.verdict}>
      verdict <b>{verdict.value}</b>
      {verdict.by && <span className={styles.quiet}>by {verdict.by}</span>}
      {(['good', 'bad'] as const).map((said) => (
        <Button
          key={said}
          keys={said === 'good' ? '+' : '-'}
          aria-pressed={verdict.value === said}
          onClick={() => mark(addr, verdict.value === said ? 'unknown' : said)}
        >
          {said}
        </Button>
      ))}
    </span>
  )
}

function Siblings({ detail, deeds }: Props) {
  const { checkpoint, siblings, previous, following } = detail
  if (siblings === null || checkpoint.map === null) return null
  return (
    <span className={styles.siblings}>
      child <b>{number(checkpoint.map)}</b> of{' '}
      <TaskLink address={groupOf(checkpoint.addr)}>{number(siblings)}</TaskLink>
      <Button keys="[" disabled={!previous} onClick={deeds.previous}>
        before
      </Button>
      <Button keys="]" disabled={!following} onClick={deeds.following}>
        after
      </Button>
    </span>
  )
}

function choicesOf(detail: TaskRunDetail, deeds: Deeds): Choice[] {
  const { checkpoint, snippets, pinned } = detail
  const { addr, vs } = checkpoint
  const copied = (text: string, what: string) => () => void copy(text, what)
  return [
    { key: 'walk', text: 'Walk from here', aside: <kbd>w</kbd>, onChoose: deeds.walk },
    {
      key: 'compare',
      text: vs ? `Compare with ${vs.run}` : 'Compare: no good run before',
      aside: <kbd>d</kbd>,
      isOff: !vs,
      onChoose: deeds.compare,
    },
    { key: 'pin', text: pinned ? 'Unpin' : 'Pin', aside: <kbd>P</kbd>, onChoose: deeds.pin },
    {
      key: 'address',
      text: 'Copy the address',
      aside: <kbd>y</kbd>,
      onChoose: copied(addr, 'the address'),
    },
    {
      key: 'cli',
      text: 'Copy the command',
      aside: <kbd>!</kbd>,
      onChoose: copied(snippets.cli, 'the command'),
    },
    {
      key: 'verify',
      text: 'Copy what verifies it',
      onChoose: copied(snippets.verify, 'the command'),
    },
  ]
}

/** The run that a task run is of, above its name. */
export function RunLink({ address }: { address: string }) {
  const { flow, no } = runOf(address)
  return (
    <Link to="/f/$flow/$no" params={{ flow, no }}>
      {flow}/{no}
    </Link>
  )
}
