import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { asHere } from '@/data/view-search'
import { copiesOfRun, copy } from '@/parts/copy/copyable'
import { useMarks } from '@/parts/marks/useMarks'
import { Menu, type Choice } from '@/parts/menu/Menu'
import styles from './run.module.css'

/** What else can be done with a run. */
export function More({ overview: { run, previous, following } }: { overview: Overview }) {
  const navigate = useNavigate()
  const { pin, refusal } = useMarks()
  const copies = copiesOfRun(run.addr)
  const go = (address: string | null) =>
    address && void navigate({ to: '/f/$flow/$no', params: runOf(address), search: asHere })
  const choice = (text: string, keys: string, onChoose: () => void, isOff = false): Choice => ({
    key: text,
    text,
    aside: keys && <kbd>{keys}</kbd>,
    isOff,
    onChoose,
  })
  const choices: Choice[] = [
    choice(
      run.pinned ? 'Unpin' : 'Pin: no policy deletes it',
      'P',
      () => pin(run.addr, !run.pinned),
      refusal !== null,
    ),
    choice('Copy the address', 'y', () => void copy(copies.address ?? '', 'the address')),
    choice('Copy Python', 'Y', () => void copy(copies.python ?? '', 'Python')),
    choice('Copy the command', '!', () => void copy(copies.cli ?? '', 'the command')),
    choice('Previous run of the flow', '[', () => go(previous), previous === null),
    choice('Next run of the flow', ']', () => go(following), following === null),
    choice(
      'All runs of the flow',
      '',
      () => void navigate({ to: '/f/$flow', params: { flow: run.flow } }),
    ),
  ]
  return (
    <Menu label="More" className={styles.more} choices={choices}>
      <Ellipsis size={16} aria-hidden="true" />
    </Menu>
  )
}
