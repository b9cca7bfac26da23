import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from '@/api/client'
import { previewQuery } from '@/data/previews'
import { Button } from '@/parts/text/Button'
import Preview from './Preview'
import styles from './preview.module.css'

const PATIENCE_MS = 150 // before that, a sign of waiting would only flicker

type Props = {
  address: string
  /** Of the preview, as the checkpoint tells it; null where there is none. */
  etag: string | null | undefined
  height?: number
  view?: string
  onView?: (view: string) => void
  bare?: boolean
}

/** A task run's preview, asked for when this is shown. */
export function PreviewOf({ address, etag, height, ...rest }: Props) {
  const { data, error, refetch } = useQuery(previewQuery(address, etag))
  if (data !== undefined)
    return <Preview preview={data} address={address} height={height} {...rest} />
  if (error) return <Unread error={error} onRetry={() => void refetch()} />
  return <Waiting height={height} />
}

function Waiting({ height }: { height?: number }) {
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles.waiting} style={{ height: height ?? 160 }} aria-busy="true">
      {isLong && <span className="only-heard">The preview is being read.</span>}
    </div>
  )
}

function Unread({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = error instanceof ApiError ? error.problem : null
  if (problem?.status === 404)
    return (
      <div className={styles.absent}>
        <p>{problem.detail}</p>
        {problem.hint && <p>{problem.hint}</p>}
      </div>
    )
  return (
    <div className={styles.absent} role="alert">
      <p>{`The preview could not be read: ${error.message}`}</p>
      {problem?.hint && <p>{problem.hint}</p>}
      {problem?.request_id && <p className={styles.quiet}>{`request ${problem.request_id}`}</p>}
      <Button onClick={onRetry}>Try again</Button>
    </div>
  )
}
