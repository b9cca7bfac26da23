import { ApiError } from '@/api/client'
import { withoutAttempt } from '@/data/task-address'
import { TaskLink } from '@/parts/value/TaskLink'

type Props = { error: Error; address: string }

/** Addresses that were perhaps meant, where one names nothing. */
export function Nearest({ error, address }: Props) {
  const whole = withoutAttempt(address)
  const told = nearestOf(error).filter((one) => one.split('/').length === 3)
  const tasks = [...new Set(whole === address ? told : [whole, ...told])]
  if (tasks.length === 0) return null
  return (
    <p>
      Perhaps:{' '}
      {tasks.map((one, at) => (
        <span key={one}>
          {at > 0 && ', '}
          <TaskLink address={one}>{one}</TaskLink>
        </span>
      ))}
    </p>
  )
}

const nearestOf = (error: Error): readonly string[] =>
  error instanceof ApiError ? (error.problem.nearest ?? []) : []

/** Tell whether an address names a task that has left nothing yet: it is its own nearest one. */
export const isNotBegun = (error: Error, address: string): boolean =>
  nearestOf(error).includes(address)
