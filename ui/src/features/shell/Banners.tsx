import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useNews } from '@/data/live'
import { metaQuery, queries } from '@/data/queries'
import { useReach } from '@/data/reachable'
import { clock } from '@/data/words'
import { Button } from '@/parts/text/Button'
import styles from './shell.module.css'

/** What must be known before anything on the page is believed. */
export function Banners() {
  return (
    <>
      <Gone />
      <OtherVersion />
    </>
  )
}

/** The server does not answer: what is shown is as it was. */
function Gone() {
  const { isThere, since } = useReach()
  const isStill = useAfter(!isThere, 1_000) // a server that starts anew is not worth a banner
  if (!isStill) return null
  return (
    <div className={styles.banner} role="alert">
      <span>
        The server has not answered since {clock(new Date(since).toISOString())}; what you see is
        from before. It is asked again and again.
      </span>
      <Button onClick={() => void queries.refetchQueries({ type: 'active' })}>Ask now</Button>
    </div>
  )
}

function useAfter(isSo: boolean, ms: number): boolean {
  const [isStill, setStill] = useState(false)
  useEffect(() => {
    if (!isSo) return
    const timer = setTimeout(() => setStill(true), ms)
    return () => {
      clearTimeout(timer)
      setStill(false)
    }
  }, [isSo, ms])
  return isSo && isStill
}

/** Another version serves than the one that this page was loaded from. */
function OtherVersion() {
  const { data } = useQuery(metaQuery())
  const { standing } = useNews()
  const [first, setFirst] = useState<string | null>(null)
  if (data && first === null) setFirst(data.version)
  useEffect(() => {
    // Each time that the line has been made anew: the server may be another one.
    if (standing === 'live') void queries.invalidateQueries({ queryKey: metaQuery().queryKey })
  }, [standing])
  if (!data || first === null || data.version === first) return null
  return (
    <div className={styles.banner} role="status">
      <span>
        The server is now version {data.version}; this page is of {first}.
      </span>
      <Button onClick={() => window.location.reload()}>Load the page anew</Button>
    </div>
  )
}
