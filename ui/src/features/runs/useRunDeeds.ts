/** What can be done with the run of a row, by key. */
import { useNavigate } from '@tanstack/react-router'
import type { RunSummary } from '@/api/forms'
import { runOf } from '@/data/address'
import { useKeys } from '@/data/view-keys'
import { copiesOfRun, useCopies } from '@/parts/copy/copyable'
import { useMarks } from '@/parts/marks/useMarks'
import { toast } from '@/parts/toast/toasts'
import { dataOf } from './told'

export type Deeds = {
  open: (run: RunSummary) => void
  compare: (a: string, b: string, at?: string) => void
}

/** Bind the keys of the run at which the reader is; none where there is none. */
export function useRunDeeds(run: RunSummary | undefined, resume: (address: string) => void): Deeds {
  const navigate = useNavigate()
  const { mark, pin } = useMarks()
  const open = (one: RunSummary, search = {}) =>
    void navigate({ to: '/f/$flow/$no', params: runOf(one.addr), search })
  const compare = (a: string, b: string, at?: string) =>
    void navigate({ to: '/diff/$', params: { _splat: `${a}...${b}` }, search: { at } })
  const beside = (one: RunSummary) => {
    const { compare: found, title } = dataOf(one)
    if (!found) return toast(title)
    const [a = '', b = ''] = found.both.split('...')
    compare(a, b, found.at)
  }
  const walk = (one: RunSummary) =>
    void navigate({ to: '/walk/$flow/$no', params: runOf(one.addr) })

  const on = (act: (one: RunSummary) => void) => () =>
    run ? act(run) : toast('Choose a row first, with j and k')
  useKeys(
    {
      Enter: run && (() => open(run)),
      d: on(beside),
      w: on(walk),
      r: on((one) => resume(one.addr)),
      f: on((one) => open(one, { show: 'failed' })),
      l: on((one) => open(one, { tab: 'logs' })),
      '+': on((one) => mark(one.addr, 'good')),
      '-': on((one) => mark(one.addr, 'bad')),
      P: on((one) => pin(one.addr, !one.pinned)),
    },
    { scope: run?.addr },
  )
  useCopies(run ? copiesOfRun(run.addr) : {})
  return { open, compare }
}
