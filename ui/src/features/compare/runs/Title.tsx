import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeftRight, ThumbsDown, ThumbsUp } from 'lucide-react'
import type { Diff, RunSummary } from '@/api/forms'
import { runOf } from '@/data/address'
import { useQueryText } from '@/data/view-search'
import { useKeys } from '@/features/keys/useKeys'
import { copy, useCopies } from '@/parts/copy/copyable'
import page from '@/parts/page/page.module.css'
import { StateMark } from '@/parts/state/StateMark'
import { Button } from '@/parts/text/Button'
import { ofTask, together, type Both } from '../both'
import { namesBefore } from '../rows'
import styles from './runs.module.css'

type Heads = { a?: RunSummary; b?: RunSummary }

/** Which two runs these are, what was said of them, and what can be taken from here. */
export function Title({ both, heads, diff }: { both: Both; heads: Heads; diff?: Diff }) {
  const navigate = useNavigate()
  const [all, setAll] = useQueryText('all')
  const isAll = all === '1'
  const swap = () =>
    void navigate({
      to: '/diff/$',
      params: { _splat: together({ a: both.b, b: both.a }) },
      search: (before) => before,
    })
  const showAll = (isAll: boolean) => setAll(isAll ? '1' : '', { replace: true })
  useCopies({
    address: together(both),
    python: pythonOf(both, diff),
    cli: `cairn diff ${both.a} ${both.b}`,
  })
  const copyMarkdown = diff && (() => void copy(diff.markdown, 'Markdown'))
  useKeys({
    s: { does: 'swap the two', act: swap },
    a: { does: 'show what is the same, too', act: () => showAll(!isAll) },
    m: copyMarkdown && { does: 'copy as Markdown', act: copyMarkdown },
  })
  return (
    <header className={page.title}>
      <h1 className={styles.both}>
        <Side address={both.a} head={heads.a} />
        <span className={page.quiet} aria-label="compared with">
          …
        </span>
        <Side address={both.b} head={heads.b} />
      </h1>
      <div className={page.actions}>
        <label className={styles.only}>
          <input
            type="checkbox"
            checked={!isAll}
            onChange={(event) => showAll(!event.target.checked)}
          />
          only differences
        </label>
        <Button keys="s" onClick={swap}>
          <ArrowLeftRight size={14} aria-hidden="true" />
          Swap
        </Button>
        <Button keys="m" onClick={copyMarkdown} disabled={!diff}>
          Copy as Markdown
        </Button>
      </div>
    </header>
  )
}

/** Return Python that loads both values of the first divergence; the comparison where there is none. */
function pythonOf(both: Both, diff: Diff | undefined): string {
  const first = diff?.verdict.first
  if (!first) return `import cairnflow\n\nprint(cairnflow.open("${both.b}").diff("${both.a}"))`
  const [task = first] = first.split(':')
  const before = namesBefore(diff.graph).get(task) ?? task
  const { a, b } = ofTask(both, first, `${before}${first.slice(task.length)}`)
  return `import cairnflow\n\na = cairnflow.open("${a}").value\nb = cairnflow.open("${b}").value`
}

function Side({ address, head }: { address: string; head?: RunSummary }) {
  return (
    <span className={styles.side}>
      <Link to="/f/$flow/$no" params={runOf(address)}>
        {address}
      </Link>
      {head && head.state !== 'success' && (
        <span className={styles.small}>
          <StateMark state={head.state} />
        </span>
      )}
      {head && <VerdictMark value={head.verdict.value} note={head.verdict.note} />}
    </span>
  )
}

function VerdictMark({ value, note }: { value: string; note?: string }) {
  if (value !== 'good' && value !== 'bad') return null
  const Thumb = value === 'good' ? ThumbsUp : ThumbsDown
  return (
    <span className={styles.verdict} title={note || undefined}>
      <Thumb size={13} aria-hidden="true" />
      {value}
    </span>
  )
}
