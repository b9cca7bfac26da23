import type { TaskRunDetail } from '@/api/forms'
import { useQueryText } from '@/data/view-search'
import { PreviewOf } from '@/parts/preview/PreviewOf'
import { LoadIt } from './LoadIt'
import { Box } from './pieces'
import { Raised } from './Raised'
import { ResultBox } from './ResultBox'
import { Tombstone } from './Tombstone'
import styles from './task.module.css'

/** What came out of a task run: its value, or what it raised. */
export function Output({ detail }: { detail: TaskRunDetail }) {
  const { checkpoint, error, snippets } = detail
  const [view, setView] = useQueryText('view')
  const hasPreview = checkpoint.preview.state === 'ready'
  return (
    <>
      <Tombstone detail={detail} />
      {error && <Raised detail={detail} error={error} />}
      <div className={styles.columns}>
        {!error && checkpoint.result.type !== null && (
          <Box
            title="Preview"
            aside={
              hasPreview && <span className={styles.level}>level {checkpoint.preview.level}</span>
            }
          >
            {hasPreview ? (
              <PreviewOf
                address={checkpoint.addr}
                etag={checkpoint.preview.etag}
                view={view}
                onView={setView}
              />
            ) : (
              <NoPreview detail={detail} />
            )}
          </Box>
        )}
        <ResultBox detail={detail} />
      </div>
      <LoadIt snippets={snippets} />
    </>
  )
}

function NoPreview({ detail }: { detail: TaskRunDetail }) {
  const { no_preview: absence } = detail
  return <p className={styles.callout}>There is no preview: {absence ?? 'none was written'}.</p>
}
