import { useQuery } from '@tanstack/react-query'
import { useQueryText } from '@/data/view-search'
import { useNow } from '@/data/view-now'
import { useTitle } from '@/data/view-title'
import { counted, number, size } from '@/data/words'
import { Empty } from '@/parts/empty/Empty'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import page from '@/parts/page/page.module.css'
import type { Usage } from '@/api/forms'
import { ByWhat } from './ByWhat'
import { Handlers } from './Handlers'
import { WhatIf } from './WhatIf'
import { forecastOf } from './forecast'
import { BY, usageQuery, type By } from './queries'
import styles from './storage.module.css'

const MINUTE_MS = 60_000

/** What is kept, what it costs, what a policy would delete, and where it all lies. */
export function Storage() {
  useTitle('Storage')
  const [asked, setBy] = useQueryText('by', 'flow')
  const [of, setOf] = useQueryText('of')
  const by: By = BY.find((one) => one === asked) ?? 'flow'
  const usage = useQuery(usageQuery(by, of))
  const whole = useQuery(usageQuery('flow', ''))
  const failed = usage.error ?? whole.error
  return (
    <div className={page.page}>
      <h1>Storage</h1>
      {whole.data && <Totals total={whole.data.total} />}
      {failed && !usage.data && (
        <Failure
          what="What is kept can't be told"
          error={failed}
          retry={() => void Promise.all([usage.refetch(), whole.refetch()])}
        />
      )}
      {!usage.data && !failed && <Skeleton rows={8} what="Counting what is kept" />}
      {whole.data?.total.runs === 0 ? (
        <Empty title="Nothing is kept yet">
          <p>Values are kept as soon as a flow has run with a result handler.</p>
        </Empty>
      ) : (
        <>
          {usage.data && (
            <ByWhat
              usage={usage.data}
              by={by}
              of={of}
              onBy={(by) => setBy(by, { replace: true })}
              onOf={setOf}
            />
          )}
          <WhatIf otherwise={of ? `cairn du ${of}` : 'cairn du'} />
        </>
      )}
      <Handlers />
    </div>
  )
}

function Totals({ total }: { total: Usage['total'] }) {
  const now = useNow(MINUTE_MS)
  return (
    <div className={styles.totals}>
      <p className={styles.total}>
        {size(total.bytes)} kept
        {total.saved > 0 && ` (saved ${size(total.saved)} by dedupe)`}
      </p>
      <p className={page.facts}>
        <span>
          <b>{counted(total.checkpoints, 'value')}</b> of <b>{counted(total.runs, 'run')}</b>
        </span>
        {total.deleted > 0 && (
          <span>
            <b>{size(total.deleted)}</b> deleted by policy; facts and previews stay
          </span>
        )}
      </p>
      <p className={page.quiet}>{forecastOf(total, now)}</p>
      <span className="only-heard">{number(total.bytes)} bytes</span>
    </div>
  )
}
