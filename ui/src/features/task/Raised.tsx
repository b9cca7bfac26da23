import { Suspense, useState } from 'react'
import type { TaskRunDetail } from '@/api/forms'
import { copy } from '@/parts/copy/copyable'
import { Traceback } from '@/parts/raised/Traceback'
import { Button } from '@/parts/text/Button'
import { later } from '@/parts/page/later'
import { InputsTable } from './Inputs'
import { Box } from './pieces'
import styles from './task.module.css'

const ResumeDialog = later(() => import('@/parts/resume/ResumeDialog'))

type Props = { detail: TaskRunDetail; error: NonNullable<TaskRunDetail['error']> }

/** What a task run raised: where, with what in its names, and what it was given. */
export function Raised({ detail, error }: Props) {
  const { snippets, inputs } = detail
  const [isResuming, setResuming] = useState(false)
  return (
    <>
      <Box title="Output">
        <Traceback error={error} />
        <div className={styles.buttons}>
          <Button primary onClick={() => void copy(snippets.debug, 'the command')}>
            Debug locally
          </Button>
          <Button onClick={() => setResuming(true)}>Resume…</Button>
          <span className={styles.quiet}>
            copies <code>{snippets.debug}</code>: a debugger at the line that raised, its inputs
            loaded
          </span>
        </div>
      </Box>
      <Box title="Inputs at failure">
        <InputsTable rows={inputs} />
      </Box>
      {isResuming && (
        <Suspense fallback={null}>
          <ResumeDialog
            address={runAddress(detail.checkpoint.addr)}
            onClose={() => setResuming(false)}
          />
        </Suspense>
      )}
    </>
  )
}

const runAddress = (address: string): string => address.slice(0, address.lastIndexOf('/'))
