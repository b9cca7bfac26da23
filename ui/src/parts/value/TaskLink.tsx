import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { lastPart } from '@/data/address'
import { toTask } from '@/data/task-address'

/** A link to a task run; it says the last part of its address where nothing else is given. */
export function TaskLink({ address, children }: { address: string; children?: ReactNode }) {
  return (
    <Link {...toTask(address)} title={address}>
      {children ?? lastPart(address)}
    </Link>
  )
}
