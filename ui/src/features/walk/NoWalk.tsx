import { Link } from '@tanstack/react-router'
import { ApiError } from '@/api/client'
import { runOf } from '@/data/address'
import { Failure } from '@/parts/empty/Failure'

type Props = { address: string; error: Error; retry: () => void }

/** A run that can't be walked through, and those that come nearest to it. */
export function NoWalk({ address, error, retry }: Props) {
  const nearest = error instanceof ApiError ? (error.problem.nearest ?? []) : []
  return (
    <Failure what={`${address} can't be walked through`} error={error} retry={retry}>
      {nearest.length > 0 && (
        <p>
          Walk through{' '}
          {nearest.map((one, at) => (
            <span key={one}>
              {at > 0 && ', '}
              <Link to="/walk/$flow/$no" params={runOf(one)}>
                {one}
              </Link>
            </span>
          ))}
        </p>
      )}
    </Failure>
  )
}
