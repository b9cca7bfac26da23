/** What can be done with a task run, and the keys that do it. */
import { useNavigate } from '@tanstack/react-router'
import type { TaskRunDetail } from '@/api/forms'
import { nameOf, runOf, taskOf } from '@/data/address'
import { useKeys } from '@/data/view-keys'
import { copy, useCopies } from '@/parts/copy/copyable'
import { useMarks } from '@/parts/marks/useMarks'
import { besideOf, groupOf, isWhole, pythonOf, toTask } from '@/data/task-address'

export type Deeds = {
  open: (address: string) => void
  previous: () => void
  following: () => void
  walk: () => void
  compare: () => void
  pin: () => void
  replay: () => void
}

type Given = {
  address: string
  detail: TaskRunDetail | undefined
  replay: () => void
  show: (tab: string) => void
}

/** Return the deeds of a page about a task run, and bind their keys. */
export function useDeeds({ address, detail, replay, show }: Given): Deeds {
  const navigate = useNavigate()
  const { mark, pin } = useMarks()
  const said = detail?.checkpoint
  const open = (to: string) => void navigate({ ...toTask(to), search: true })
  const deeds: Deeds = {
    open,
    previous: () => detail?.previous && open(detail.previous),
    following: () => detail?.following && open(detail.following),
    walk: () => {
      const at = nameOf(taskOf(address).task)
      void navigate({ to: '/walk/$flow/$no/$at', params: { ...runOf(address), at } })
    },
    compare: () => {
      const run = said?.vs?.run
      if (run)
        void navigate({
          to: '/diff/$',
          params: { _splat: `${besideOf(address, run)}...${address}` },
        })
    },
    pin: () => detail && pin(address, !detail.pinned),
    replay,
  }
  const marked = (value: 'good' | 'bad') => () =>
    mark(said?.addr ?? address, said?.verdict.value === value ? 'unknown' : value)
  useKeys({
    w: { does: 'walk from here', act: deeds.walk },
    d: said?.vs && { does: 'compare with the last good run', act: deeds.compare },
    D: detail && {
      does: 'copy the command that debugs it',
      act: () => void copy(detail.snippets.debug, 'the command'),
    },
    R: detail && { does: 'replay', act: replay },
    P: detail && deeds.pin,
    '+': marked('good'),
    '-': marked('bad'),
    l: () => show('logs'),
    '[': !!detail?.previous && { does: 'the task run before', act: deeds.previous },
    ']': !!detail?.following && { does: 'the task run after', act: deeds.following },
    Backspace: !isWhole(address) && {
      does: 'up to the whole task',
      act: () => open(groupOf(address)),
    },
  })
  useCopies({
    address,
    // At once, for whoever follows a link and presses Y: the server's words come a moment later.
    python: detail?.snippets.python ?? pythonOf(address),
    cli: detail?.snippets.cli ?? `cairn show ${address}`,
  })
  return deeds
}
