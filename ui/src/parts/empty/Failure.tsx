import { ApiError } from '@/api/client'
import { Button } from '@/parts/text/Button'
import styles from './empty.module.css'

type Props = {
  what: string
  error: unknown
  retry?: () => void
  /** Whether there is nothing else on the page, so that this is its heading. */
  isPage?: boolean
  children?: React.ReactNode
}

/** What did not go well: what, why, what to do, and the number that the server's log has it under. */
export function Failure({ what, error, retry, isPage = false, children }: Props) {
  const Title = isPage ? 'h1' : 'p'
  const problem = error instanceof ApiError ? error.problem : null
  const detail = error instanceof Error ? error.message : String(error)
  return (
    <div className={styles.failure} role="alert">
      <Title className={styles.title}>{what}</Title>
      <p className={styles.detail}>{detail}</p>
      {problem?.hint && <p className={styles.detail}>{problem.hint}</p>}
      {children}
      <div className={styles.row}>
        {retry && <Button onClick={retry}>Try again</Button>}
        {problem?.request_id && (
          <span className={styles.quiet}>
            request <code>{problem.request_id}</code>
          </span>
        )}
      </div>
    </div>
  )
}
