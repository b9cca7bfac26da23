import { useQuery } from '@tanstack/react-query'
import type { TaskRunDetail } from '@/api/forms'
import { lastPart, runOf, taskOf } from '@/data/address'
import { previewQuery } from '@/data/previews'
import { taskRunQuery } from '@/data/run-queries'
import { useTitle } from '@/data/view-title'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import page from '@/parts/page/page.module.css'
import { runAddress, shortNames, type Both } from '../both'
import { diffQuery } from '../queries'
import { Beside } from './Beside'
import { Children } from './Children'
import { ValuesTitle } from './ValuesTitle'

/** Two values beside each other, by what was noted of them when they were kept. */
export function CompareValues({ both }: { both: Both }) {
  useTitle(`${both.a} … ${shortNames(both)[1]}`)
  const a = useSide(both.a)
  const b = useSide(both.b)
  const isOneFlow = runOf(both.a).flow === runOf(both.b).flow
  const areTwo = runAddress(both.a) !== runAddress(both.b)
  const diff = useQuery({ ...diffQuery(both), enabled: isOneFlow && areTwo, retry: false })
  const error = a.error ?? b.error
  return (
    <div className={page.page}>
      <ValuesTitle both={both} diff={diff.data} />
      {error ? (
        <Failure
          what="These values can't be compared"
          error={error}
          retry={() => (a.retry(), b.retry())}
        />
      ) : !a.detail || !b.detail ? (
        <Skeleton rows={8} what="Comparing the values" />
      ) : isGroup(both.a, a.detail) && isGroup(both.b, b.detail) ? (
        <Children both={both} />
      ) : !a.preview || !b.preview ? (
        <Skeleton rows={8} what="Comparing the values" />
      ) : (
        <Beside
          both={both}
          details={{ a: a.detail, b: b.detail }}
          previews={{ a: a.preview, b: b.preview }}
        />
      )}
    </div>
  )
}

/** Ask for a task run, and for its preview as soon as it is known which one that is. */
function useSide(address: string) {
  const detail = useQuery(taskRunQuery(address, taskOf(address)))
  const etag = detail.data?.checkpoint.preview.etag
  const preview = useQuery({ ...previewQuery(address, etag), enabled: detail.isSuccess })
  return {
    detail: detail.data,
    preview: preview.data,
    error: detail.error ?? preview.error,
    retry: () => void Promise.all([detail.refetch(), preview.refetch()]),
  }
}

/** Return whether an address names a mapped task as a whole, and not one of its children. */
const isGroup = (address: string, { checkpoint }: TaskRunDetail): boolean =>
  checkpoint.map !== null && !lastPart(address).includes(':')
