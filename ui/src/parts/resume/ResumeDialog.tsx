import { useQuery } from '@tanstack/react-query'
import { runOf } from '@/data/address'
import { overviewQuery } from '@/data/queries'
import { Command } from '@/parts/copy/Command'
import { copy } from '@/parts/copy/copyable'
import { Dialog } from '@/parts/dialog/Dialog'
import { Button } from '@/parts/text/Button'
import styles from './resume.module.css'

type Props = { address: string; onClose: () => void }

/** The command that goes on with a run: Enter copies it. The page itself runs nothing. */
export default function ResumeDialog({ address, onClose }: Props) {
  const { flow, no } = runOf(address)
  const { data } = useQuery(overviewQuery(flow, no))
  const command = `cairn resume ${address}`
  const take = () => {
    void copy(command, 'the command')
    onClose()
  }
  return (
    <Dialog title={`Resume ${address}`} onClose={onClose}>
      <p className={styles.text}>
        This shows the plan first: what would be reused and what would be run, with a reason for
        each task. Then it asks. What comes of it is a new run; this one stays as it is.
      </p>
      <pre className={styles.command}>{command}</pre>
      <Button primary data-first keys="Enter" onClick={take}>
        Copy
      </Button>
      {data && (
        <>
          <p className={styles.text}>With its file named, and without being asked:</p>
          <Command text={data.resume} />
        </>
      )}
    </Dialog>
  )
}
