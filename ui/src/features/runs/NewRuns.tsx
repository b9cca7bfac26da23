import { useQuery } from '@tanstack/react-query'
import { ArrowUp } from 'lucide-react'
import type { RunSummary } from '@/api/forms'
import { queries } from '@/data/queries'
import { newestQuery, runsQuery } from '@/data/run-queries'
import { counted } from '@/data/words'
import { scroller } from '@/parts/table/useScroll'
import styles from './runs.module.css'

type Props = { q: string; runs: readonly RunSummary[] }

/** New runs don't push the list down under the pointer: this says that they are there. */
export function NewRuns({ q, runs }: Props) {
  const { data } = useQuery(newestQuery(q))
  const known = new Set(runs.map(({ addr }) => addr))
  const first = runs[0]?.started_at ?? ''
  const more =
    data?.runs.filter(({ addr, started_at: at }) => !known.has(addr) && at >= first) ?? []
  const show = () => {
    scroller().scrollTo({ top: 0 })
    void queries.resetQueries({ queryKey: runsQuery(q).queryKey })
  }
  return (
    <div className={styles.news} role="status">
      {more.length > 0 && (
        <button type="button" className={styles.pill} onClick={show}>
          {counted(more.length, 'new run')} <ArrowUp size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  )
}
