import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useLive } from '@/data/live'
import { useTitle } from '@/data/view-title'
import { lastPart, runOf } from '@/data/address'
import { overviewQuery } from '@/data/queries'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { Instead } from '@/parts/page/Instead'
import page from '@/parts/page/page.module.css'
import { together, type Both } from '../both'
import { diffQuery } from '../queries'
import { RunsBody } from './RunsBody'
import { Title } from './Title'

const AGAIN_MS = 3_000 // a run that goes on comes to more

/** Two runs beside each other: where their data parts first, why, and what else differs. */
export function CompareRuns({ both }: { both: Both }) {
  const diff = useQuery(diffQuery(both))
  const found = { a: diff.data?.a ?? both.a, b: diff.data?.b ?? both.b }
  const then = useQuery(headOf(found.a))
  const now = useQuery(headOf(found.b))
  useTitle(titleOf(found))
  const heads = { a: then.data?.run, b: now.data?.run }
  useLive(diff.data ? [`run:${found.a}`, `run:${found.b}`] : [])
  useEvery(AGAIN_MS, heads.a?.state === 'running' || heads.b?.state === 'running', diff.refetch)
  return (
    <div className={page.page}>
      <Title both={found} heads={heads} diff={diff.data} />
      {diff.data ? (
        <RunsBody diff={diff.data} heads={heads} overviews={{ a: then.data, b: now.data }} />
      ) : diff.isError ? (
        <WhyNot
          both={both}
          error={diff.error}
          missing={then.isError ? 'a' : now.isError ? 'b' : null}
          onRetry={() => void diff.refetch()}
        />
      ) : (
        <Skeleton rows={8} what="Comparing the runs" />
      )}
    </div>
  )
}

/** Do something again and again, as long as that is asked for. */
function useEvery(ms: number, isOn: boolean, act: () => unknown): void {
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(act, ms)
    return () => clearInterval(timer)
  }, [ms, isOn, act])
}

/** `daily-sales/1840 … 1841`; both in full where they are of two flows. */
function titleOf({ a, b }: Both): string {
  return `${a} … ${runOf(a).flow === runOf(b).flow ? lastPart(b) : b}`
}

function headOf(address: string) {
  const { flow, no } = runOf(address)
  return overviewQuery(flow, no)
}

type WhyNotProps = {
  both: Both
  error: unknown
  /** Which of the two is not there; null where both are. */
  missing: 'a' | 'b' | null
  onRetry: () => void
}

function WhyNot({ both, error, missing, onRetry }: WhyNotProps) {
  const flows = [runOf(both.a).flow, runOf(both.b).flow]
  if (missing || flows[0] === flows[1]) {
    const instead = (address: string) => ({ ...both, [missing ?? 'b']: address })
    return (
      <Failure what="These runs can't be compared" error={error} retry={onRetry}>
        <Instead
          error={error}
          toOf={(address) => ({ to: '/diff/$', params: { _splat: together(instead(address)) } })}
        />
      </Failure>
    )
  }
  return (
    <Failure what="These are runs of two flows" error={error}>
      <p>
        The tasks of <code>{flows[0]}</code> are not those of <code>{flows[1]}</code>, so there is
        nothing to hold beside each other. Two values can be compared, whatever they come from: open
        a task run of each, and put three dots between their addresses.
      </p>
    </Failure>
  )
}
