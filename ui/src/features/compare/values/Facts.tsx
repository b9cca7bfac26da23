import type { Checkpoint, TaskRunDetail } from '@/api/forms'
import { moved } from '@/data/figures'
import { ABSENT, duration, shortType, size } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { StateMark } from '@/parts/state/StateMark'
import { shortNames, type Both } from '../both'
import styles from './values.module.css'

type Props = { a: TaskRunDetail; b: TaskRunDetail; names: Both }
type Row = {
  name: string
  a: React.ReactNode
  b: React.ReactNode
  /** Whether they are the same; null where that means nothing. */
  isSame: boolean | null
  far?: string
}

/** What is known of both without their content: one line a fact, `≠` where it differs. */
export function Facts({ a, b, names }: Props) {
  const [then, now] = shortNames(names)
  return (
    <Scroll label="Facts">
      <table className={`${page.table} ${styles.facts}`}>
        <thead>
          <tr>
            <th scope="col">
              <span className="only-heard">fact</span>
            </th>
            <th scope="col">
              <span className="only-heard">same or not</span>
            </th>
            <th scope="col">{then}</th>
            <th scope="col">{now}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(a.checkpoint, b.checkpoint).map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.isSame !== null && <Sign isSame={row.isSame} />}</td>
              <td>{row.a}</td>
              <td>
                {row.b} {row.far && <span className={page.quiet}>{row.far}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Sign({ isSame }: { isSame: boolean }) {
  return (
    <>
      <span aria-hidden="true">{isSame ? '=' : '≠'}</span>
      <span className="only-heard">{isSame ? 'the same' : 'differs'}</span>
    </>
  )
}

type Number = number | null

function rowsOf(a: Checkpoint, b: Checkpoint): Row[] {
  const plain = (name: string, then: string | null, now: string | null): Row => ({
    name,
    a: <Told text={then} />,
    b: <Told text={now} />,
    isSame: then === now,
  })
  const digest = (name: string, then: string | null, now: string | null): Row => ({
    ...plain(name, short(then), short(now)),
    isSame: then && now ? then === now : null,
  })
  const far = (x: Number, y: Number) => (x && y ? moved(x, y) : '')
  return [
    {
      name: 'state',
      a: <StateMark state={a.state} />,
      b: <StateMark state={b.state} />,
      isSame: a.state === b.state,
    },
    plain('type', shortType(a.result.type), shortType(b.result.type)),
    plain('in short', a.result.summary, b.result.summary),
    digest('content', a.result.hash.content, b.result.hash.content),
    {
      name: 'size',
      a: size(a.result.bytes),
      b: size(b.result.bytes),
      isSame: a.result.bytes === b.result.bytes,
      far: far(a.result.bytes, b.result.bytes),
    },
    digest('inputs', a.inputs_hash, b.inputs_hash),
    digest('code', a.code.hash, b.code.hash),
    {
      name: 'took',
      a: duration(a.duration_ms),
      b: duration(b.duration_ms),
      isSame: null,
      far: far(a.duration_ms, b.duration_ms),
    },
  ]
}

function Told({ text }: { text: string | null }) {
  if (!text) return <span className={page.quiet}>{ABSENT}</span>
  return (
    <span className={styles.brief} title={text}>
      {text}
    </span>
  )
}

/** Return the first digits of a digest, without its version. */
const short = (digest: string | null): string =>
  digest?.slice(digest.lastIndexOf(':') + 1).slice(0, 8) ?? ''
