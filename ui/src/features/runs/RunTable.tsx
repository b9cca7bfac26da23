import { Suspense, useMemo, useState } from 'react'
import type { RunSummary } from '@/api/forms'
import { listed, useQueryText } from '@/data/view-search'
import { useKeys } from '@/data/view-keys'
import { counted } from '@/data/words'
import { Table } from '@/parts/table/Table'
import { useRemembered } from '@/parts/table/useRemembered'
import { Button } from '@/parts/text/Button'
import { toast } from '@/parts/toast/toasts'
import { later } from '@/parts/page/later'
import { columnsOf } from './cells'
import { NewRuns } from './NewRuns'
import styles from './runs.module.css'
import { useRunDeeds } from './useRunDeeds'

const ResumeDialog = later(() => import('@/parts/resume/ResumeDialog'))

type Props = {
  q: string
  runs: readonly RunSummary[]
  total: number | null
  isStale: boolean
  onEnd?: () => void
}

/** The list itself, and what can be done with the rows of it. */
export function RunTable({ q, runs, total, isStale, onEnd }: Props) {
  const [active, setActive] = useRemembered(`runs ${q}`)
  const [selectedText, setSelectedText] = useQueryText('x')
  const [resumed, setResumed] = useState('')
  const selected = useMemo(() => listed(selectedText), [selectedText])
  const run = runs.find(({ addr }) => addr === active)
  const deeds = useRunDeeds(run, setResumed)

  const select = ({ addr }: RunSummary) => {
    const next = selected.includes(addr)
      ? selected.filter((one) => one !== addr)
      : [...selected, addr]
    setSelectedText(next.join(), { replace: true })
  }
  const compareSelected = () => {
    const [a, b] = selected.toSorted(byAge(runs))
    if (selected.length === 2 && a && b) deeds.compare(a, b)
    else toast('Select two runs with x, then compare them with c')
  }
  useKeys({ x: run && (() => select(run)), c: compareSelected })
  const columns = useMemo(
    () => columnsOf({ runs, isSelected: ({ addr }) => selected.includes(addr), onSelect: select }),
    // `select` is made anew each time and means the same as long as these are the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [runs, selected],
  )
  return (
    <>
      <NewRuns q={q} runs={runs} />
      <div className={isStale ? styles.stale : undefined}>
        <Table
          label="Runs, the newest first"
          rows={runs}
          columns={columns}
          keyOf={({ addr }) => addr}
          className={styles.table ?? ''}
          total={total ?? runs.length}
          active={active}
          onActive={setActive}
          onOpen={deeds.open}
          canSelect
          isSelected={({ addr }) => selected.includes(addr)}
          onEnd={onEnd}
          isMain
        />
      </div>
      <div className={styles.foot}>
        {selected.length === 0 && (
          <span className={styles.hint} aria-hidden="true">
            <kbd>j</kbd> <kbd>k</kbd> choose a row · <kbd>d</kbd> compare it with its last good run
            · <kbd>?</kbd> all keys
          </span>
        )}
        {selected.length > 0 && (
          <>
            <b>{selected.length} selected</b>
            <Button keys="c" disabled={selected.length !== 2} onClick={compareSelected}>
              Compare
            </Button>
            <Button onClick={() => setSelectedText('', { replace: true })}>Select none</Button>
          </>
        )}
        <span className={styles.count}>
          {total === null
            ? `${counted(runs.length, 'run')}${onEnd ? ' so far' : ''}`
            : counted(total, 'run')}
        </span>
      </div>
      {resumed && (
        <Suspense>
          <ResumeDialog address={resumed} onClose={() => setResumed('')} />
        </Suspense>
      )}
    </>
  )
}

/** The older one first: it is the one that another is compared with. */
const byAge = (runs: readonly RunSummary[]) => (a: string, b: string) => {
  const begun = (address: string) => runs.find(({ addr }) => addr === address)?.started_at ?? ''
  return begun(a) < begun(b) ? -1 : 1
}
