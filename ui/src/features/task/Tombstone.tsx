import type { TaskRunDetail } from '@/api/forms'
import { size } from '@/data/words'
import { Command } from '@/parts/copy/Command'
import { Ago } from '@/parts/text/Ago'
import styles from './task.module.css'

/** A value whose bytes were deleted: what stays of it, and how it is had again. */
export function Tombstone({ detail }: { detail: TaskRunDetail }) {
  const { result } = detail.checkpoint
  if (result.availability !== 'deleted') return null
  return (
    <section className={styles.callout} aria-label="Deleted value">
      <p>
        <b>The bytes of this value were deleted</b>{' '}
        {result.checked_at && <Ago at={result.checked_at} />}, by policy
        {result.bytes !== null && ` (${size(result.bytes)})`}. Its type, hash, size, preview and
        verdict stay, so that runs can still be walked through and compared.
      </p>
      <p>To have it again, compute it again:</p>
      <Command text={detail.snippets.resume} what="the command that computes it again" />
    </section>
  )
}
