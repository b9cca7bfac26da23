import { Link } from '@tanstack/react-router'
import type { TaskRunDetail } from '@/api/forms'
import { taskOf } from '@/data/address'
import { VS } from '@/data/states'
import { moment } from '@/data/words'
import { CopyButton } from '@/parts/copy/CopyButton'
import { Ago } from '@/parts/text/Ago'
import styles from './checkpoints.module.css'

type Props = { detail: TaskRunDetail; signals: readonly { text: string }[] }

/** Where a value is kept and as what; what it was made of, and what was made of it. */
export function Facts({ detail, signals }: Props) {
  const { checkpoint, upstream, downstream, inputs, error } = detail
  const given = inputs.filter(({ kind }) => kind !== 'checkpoint')
  return (
    <>
      {error && (
        <p className={styles.raised}>
          <b>{error.type}</b> {error.message}
        </p>
      )}
      {!error && checkpoint.message && <p className={styles.line}>{checkpoint.message}</p>}
      <Kept detail={detail} />
      <p className={styles.line}>
        {inputs.length > 0 && <span className={styles.word}>inputs</span>}
        {upstream.map((from) => (
          <code key={`${from.addr} ${from.argument}`}>
            {from.argument ?? 'after'} ← <Place {...from} />
            {from.vs && VS[from.vs] && ` (${VS[from.vs]?.sign})`}
          </code>
        ))}
        {given.map(({ name, summary }) => (
          <code key={name} title={summary} className={styles.given}>
            {name} = {summary}
          </code>
        ))}
        {downstream.length > 0 && <span className={styles.word}>output →</span>}
        {downstream.map((to) => (
          <code key={`${to.addr} ${to.argument}`}>
            <Place {...to} />
          </code>
        ))}
      </p>
      {signals.map(({ text }) => (
        <p key={text} className={styles.sign}>
          {text}
        </p>
      ))}
    </>
  )
}

type Neighbour = TaskRunDetail['upstream'][number]

function Place({ addr, task, seq, count }: Neighbour) {
  return (
    <Link to="/f/$flow/$no/$task" params={taskOf(addr)}>
      {seq !== null && `#${seq} `}
      {task}
      {count > 1 && ` ×${count}`}
    </Link>
  )
}

/** The line of the safe value: exactly what the handler gave back when it kept the value. */
function Kept({ detail: { checkpoint } }: { detail: TaskRunDetail }) {
  const { result } = checkpoint
  const { handler, safe_value: safe, serializer, hash, expires_at: expires } = result
  if (safe === null && handler === null) return null
  const text = typeof safe === 'string' ? safe : JSON.stringify(safe)
  const digest = hash.content ?? hash.bytes
  return (
    <p className={styles.line}>
      <span className={styles.word}>safe value</span>
      <code className={styles.safe} title={text}>
        {text}
      </code>
      <CopyButton text={text} what="the safe value" />
      {handler && <code title={JSON.stringify(handler.config)}>{handlerWords(handler)}</code>}
      {serializer && <span>{serializer.replace(/\/\d+$/, '')}</span>}
      {digest && <code title={digest}>{digest.slice(0, 11)}</code>}
      {result.availability === 'deleted' && <b className={styles.tag}>payload deleted</b>}
      {expires && (
        <span title={moment(expires)}>
          expires <Ago at={expires} />
        </span>
      )}
    </p>
  )
}

const TOLD_MOST = 60

/** Return a handler as it is called: `S3ResultHandler(bucket='prefect_results')`. */
function handlerWords({ name, config }: { name: string; config: Record<string, unknown> }): string {
  const words = Object.entries(config)
    .filter(([key]) => key !== 'serializer')
    .map(
      ([key, value]) =>
        `${key}=${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}`,
    )
    .join(', ')
  return `${name}(${words.length > TOLD_MOST ? `${words.slice(0, TOLD_MOST)}…` : words})`
}
