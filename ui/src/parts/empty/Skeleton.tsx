import { useEffect, useState } from 'react'
import styles from './empty.module.css'

const UNNOTICED_MS = 150 // what is there before is no waiting

/** Rows of the height of those that are to come; nothing at all for the first moment. */
export function Skeleton({ rows = 8, what = 'Loading' }: { rows?: number; what?: string }) {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), UNNOTICED_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" aria-busy="true" className={styles.skeleton}>
      <span className="only-heard">{what}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.bone} aria-hidden="true">
          {isShown && <span style={{ width: `${30 + ((row * 37) % 50)}%` }} />}
        </div>
      ))}
    </div>
  )
}
