import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import type { Diff } from '@/api/forms'
import { nameOf, taskOf } from '@/data/address'
import { useKeys } from '@/features/keys/useKeys'
import { useCopies } from '@/parts/copy/copyable'
import page from '@/parts/page/page.module.css'
import { VsMark } from '@/parts/state/VsMark'
import { Button } from '@/parts/text/Button'
import { runAddress, together, type Both } from '../both'
import { commandOf, pythonOf } from './elsewhere'
import styles from './values.module.css'

/** Which two values these are, how they compare in their runs, and the way back to those. */
export function ValuesTitle({ both, diff }: { both: Both; diff?: Diff }) {
  const navigate = useNavigate()
  const runs = { a: runAddress(both.a), b: runAddress(both.b) }
  const areTwo = runs.a !== runs.b
  const task = nameOf(taskOf(both.b).task)
  const go = (to: Both, at?: string) =>
    void navigate({ to: '/diff/$', params: { _splat: together(to) }, search: at ? { at } : {} })
  const swap = () => go({ a: both.b, b: both.a })
  useCopies({
    address: together(both),
    python: pythonOf(both),
    cli: commandOf(both),
  })
  useKeys({
    s: { does: 'swap the two', act: swap },
    u: areTwo && { does: 'compare the runs', act: () => go(runs, task) },
  })
  const row = diff?.data.find((one) => one.task === task)
  return (
    <header>
      <div className={page.title}>
        <h1 className={styles.both}>
          <Value address={both.a} />
          <span className={page.quiet} aria-label="compared with">
            …
          </span>
          <Value address={both.b} />
        </h1>
        <div className={page.actions}>
          <Button keys="s" onClick={swap}>
            <ArrowLeftRight size={14} aria-hidden="true" />
            Swap
          </Button>
          {areTwo && (
            <Button keys="u" onClick={() => go(runs, task)}>
              Compare the runs
            </Button>
          )}
        </div>
      </div>
      {row && nameOf(taskOf(both.a).task) === task && (
        <p className={styles.context}>
          <VsMark status={row.status} role={row.role} cause={row.cause} />{' '}
          {diff?.origins.find((one) => one.task === task)?.text}
        </p>
      )}
    </header>
  )
}

function Value({ address }: { address: string }) {
  return (
    <Link className={styles.value} to="/f/$flow/$no/$task" params={taskOf(address)}>
      {address}
    </Link>
  )
}
