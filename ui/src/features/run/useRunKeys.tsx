/** What can be done with the run of a page, by key. */
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { asHere, useChange } from '@/data/view-search'
import { useKeys } from '@/data/view-keys'
import { copiesOfRun, useCopies } from '@/parts/copy/copyable'
import { useMarks } from '@/parts/marks/useMarks'
import { toast } from '@/parts/toast/toasts'
import { later } from '@/parts/page/later'

const ResumeDialog = later(() => import('@/parts/resume/ResumeDialog'))

type Bound = { resume: () => void; dialog: React.ReactNode }

/** Checkpoints and logs have a first failure of their own; elsewhere `f` leads to the checkpoints. */
const WITH_FAILURES = new Set(['checkpoints', 'logs'])

export function useRunKeys(overview: Overview, tab: string): Bound {
  const { run, vs, previous, following } = overview
  const navigate = useNavigate()
  const change = useChange()
  const marks = useMarks()
  const [isResumed, setResumed] = useState(false)
  const resume = () => setResumed(true)
  const go = (address: string | null, none: string) => {
    if (address) void navigate({ to: '/f/$flow/$no', params: runOf(address), search: asHere })
    else toast(none)
  }
  const compare = () => {
    const at = run.data.first?.split('/').at(-1)
    if (vs)
      void navigate({ to: '/diff/$', params: { _splat: `${vs}...${run.addr}` }, search: { at } })
    else toast('There is no good run before it to compare with')
  }
  useKeys({
    d: compare,
    w: () => void navigate({ to: '/walk/$flow/$no', params: runOf(run.addr) }),
    r: resume,
    l: () => change({ tab: 'logs' }),
    f: !WITH_FAILURES.has(tab) && (() => change({ tab: undefined, show: 'failed' })),
    '[': () => go(previous, `${run.addr} is the first run of its flow`),
    ']': () => go(following, `${run.addr} is the last run of its flow`),
    '+': () => marks.mark(run.addr, 'good'),
    '-': () => marks.mark(run.addr, 'bad'),
    P: () => marks.pin(run.addr, !run.pinned),
  })
  useCopies(copiesOfRun(run.addr))
  const dialog = isResumed && (
    <Suspense>
      <ResumeDialog address={run.addr} onClose={() => setResumed(false)} />
    </Suspense>
  )
  return { resume, dialog }
}
