import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { ApiError } from '@/api/client'
import { runOf } from '@/data/address'
import { pathTo } from '@/data/recent'
import { Failure } from '@/parts/empty/Failure'

type Props = { address: string; error: unknown; retry: () => void }

/** A run that is not there: what comes nearest to what was asked for. */
export function NoRun({ address, error, retry }: Props) {
  const nearest = error instanceof ApiError ? (error.problem.nearest ?? []) : []
  const { flow } = runOf(address)
  return (
    <Failure what={`${address} can't be shown`} error={error} retry={retry} isPage>
      {nearest.length > 0 && (
        <p>
          Did you mean{' '}
          {nearest.map((one, place) => (
            <Fragment key={one}>
              {place > 0 && ', '}
              <Link to={pathTo(one)}>{one}</Link>
            </Fragment>
          ))}
          ?
        </p>
      )}
      {nearest.some((one) => one.startsWith(`${flow}/`)) && (
        <p>
          <Link to="/f/$flow" params={{ flow }}>
            All runs of {flow}
          </Link>
        </p>
      )}
    </Failure>
  )
}
