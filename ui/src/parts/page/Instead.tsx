import { Link, type LinkProps } from '@tanstack/react-router'
import { ApiError } from '@/api/client'

type Props = { error: unknown; toOf: (address: string) => LinkProps }

/** What is near to an address that is not there, where the server has said so. */
export function Instead({ error, toOf }: Props) {
  const near = error instanceof ApiError ? (error.problem.nearest ?? []) : []
  if (near.length === 0) return null
  return (
    <p>
      Near to it:{' '}
      {near.map((address, place) => (
        <span key={address}>
          {place > 0 && ' · '}
          <Link {...toOf(address)}>{address}</Link>
        </span>
      ))}
    </p>
  )
}
