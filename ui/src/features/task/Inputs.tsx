import { useQuery } from '@tanstack/react-query'
import type { TaskRunDetail } from '@/api/forms'
import { lastPart, runOf } from '@/data/address'
import { surroundingsQuery } from '@/data/run-queries'
import { withoutAttempt } from '@/data/task-address'
import { shortType } from '@/data/words'
import { VsMark } from '@/parts/state/VsMark'
import { TaskLink } from '@/parts/value/TaskLink'
import { Digest } from '@/parts/value/ValueText'
import styles from './task.module.css'

type Row = TaskRunDetail['inputs'][number]

const KINDS: Record<string, string> = {
  param: 'parameter of the run',
  parameter: 'parameter of the run',
  constant: 'written in the flow',
}

/** A task run's arguments: what each was, where it came from, and how it compares. */
export function Inputs({ detail, vs }: { detail: TaskRunDetail; vs: string }) {
  const { checkpoint, inputs } = detail
  const against = checkpoint.vs?.run
  return (
    <>
      <InputsTable rows={inputs} against={against} />
      {checkpoint.inputs_hash && (
        <p className={styles.quiet}>
          all of them: <Digest text={checkpoint.inputs_hash} what="the digest of all inputs" />
        </p>
      )}
      <Outside detail={detail} vs={vs} />
    </>
  )
}

/** What a task said of the world outside: files, tables and pages, by their fingerprints. */
function Outside({ detail, vs }: { detail: TaskRunDetail; vs: string }) {
  const { addr } = detail.checkpoint
  const task = lastPart(withoutAttempt(addr)) // of a child, it is told with its place
  const { data } = useQuery(surroundingsQuery(runOf(addr), vs))
  const read = data?.external.filter((one) => one.task === task) ?? []
  if (read.length === 0) return null
  return (
    <>
      <h2 className={styles.small}>Read from outside</h2>
      <div className={styles.scrolled} tabIndex={0} role="region" aria-label="Read from outside">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">fingerprint</th>
              <th scope="col">{data?.vs ? `in ${data.vs}` : 'before'}</th>
              <th scope="col">vs</th>
            </tr>
          </thead>
          <tbody>
            {read.map(({ name, value, before, differs }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <code className={styles.long}>{value}</code>
                </td>
                <td>
                  <code className={styles.long}>{before ?? ''}</code>
                </td>
                <td>{data?.vs && <VsMark status={differs ? 'changed' : 'same'} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

export function InputsTable({ rows, against }: { rows: readonly Row[]; against?: string }) {
  if (rows.length === 0) return <p className={styles.quiet}>It takes no arguments.</p>
  return (
    <div className={styles.scrolled} tabIndex={0} role="region" aria-label="Inputs">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">argument</th>
            <th scope="col">value</th>
            <th scope="col">where from</th>
            <th scope="col">hash</th>
            <th scope="col">{against ? `vs ${against.split('/')[1] ?? ''}` : 'vs'}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <code>{row.name}</code>
              </th>
              <td>
                <code className={styles.long}>{summaryOf(row)}</code>
              </td>
              <td>{row.addr ? <TaskLink address={row.addr} /> : (KINDS[row.kind] ?? row.kind)}</td>
              <td>
                <Digest text={row.hash} what={`the hash of ${row.name}`} />
              </td>
              <td>
                <VsMark status={row.vs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Return a value in a few words, its type once and short. */
function summaryOf({ type, summary }: Row): string {
  if (!type) return summary
  const rest = summary.startsWith(type) ? summary.slice(type.length) : ` ${summary}`
  return `${shortType(type)}${rest}`.trim()
}
