import { Suspense } from 'react'
import type { TaskRunDetail } from '@/api/forms'
import { Skeleton } from '@/parts/empty/Skeleton'
import { later } from '@/parts/page/later'
import { TwoArrays } from './TwoArrays'
import { TwoDocuments } from './TwoDocuments'
import { TwoNumbers } from './TwoNumbers'
import { TwoTables } from './TwoTables'
import { absenceOf, commonKind, type Preview } from './kinds'
import styles from './values.module.css'

const TwoImages = later(() => import('./TwoImages'))
const TwoTexts = later(() => import('./TwoTexts'))

type Props = { a: Preview; b: Preview; details: { a: TaskRunDetail; b: TaskRunDetail } }

/** How the content of two values differs, as far as their previews tell it. */
export function Difference({ a, b, details }: Props) {
  const kind = commonKind(a, b)
  const isSame = areSame(details)
  const isCut = a.truncated || b.truncated
  return (
    <section aria-labelledby="difference">
      <h2 id="difference" className={isSame ? styles.heading : 'only-heard'}>
        {isSame ? 'The same value' : 'What differs'}
      </h2>
      {isSame && (
        <p className={styles.note}>
          The digests of both contents are equal, so there is nothing that differs.
        </p>
      )}
      {isCut && !isSame && (
        <p className={styles.note}>
          A preview is cut where a value is large: what lies beyond is not compared here.
        </p>
      )}
      {!isSame && (
        <Suspense fallback={<Skeleton rows={5} />}>
          {kind === 'table' && <TwoTables a={a} b={b} />}
          {kind === 'array' && <TwoArrays a={a} b={b} />}
          {kind === 'image' && <TwoImages a={a} b={b} />}
          {kind === 'number' && <TwoNumbers a={Number(a.data)} b={Number(b.data)} />}
          {kind === 'text' && <TwoTexts a={String(a.data)} b={String(b.data)} />}
          {kind === 'document' && <TwoDocuments a={a.data ?? null} b={b.data ?? null} />}
          {(kind === 'bare' || kind === 'none') && <Bare a={a} b={b} />}
          {kind === null && <TwoKinds a={a} b={b} />}
          <Ended of={details.a} />
          <Ended of={details.b} />
        </Suspense>
      )}
    </section>
  )
}

/** Tell whether two values are known to have one content. */
export function areSame({ a, b }: Props['details']): boolean {
  const [one, other] = [a.checkpoint.result, b.checkpoint.result]
  return one.hash.content !== null && one.hash.content === other.hash.content
}

function Bare({ a, b }: { a: Preview; b: Preview }) {
  return (
    <p className={styles.note}>
      The previews tell no more than their types and sizes
      {absenceOf(a, b) && `: ${absenceOf(a, b)}`}. Python below reads both values.
    </p>
  )
}

function TwoKinds({ a, b }: { a: Preview; b: Preview }) {
  const named = ({ type, summary, absence }: Preview) =>
    [type, summary].filter(Boolean).join(' ') || absence || 'no value'
  return (
    <p className={styles.note}>
      These are two kinds of values: <code>{named(a)}</code> and <code>{named(b)}</code>.
    </p>
  )
}

/** What a task run ended with in place of a value. */
function Ended({ of: { checkpoint, error } }: { of: TaskRunDetail }) {
  if (!error) return null
  return (
    <p className={styles.note}>
      <code>{checkpoint.addr}</code> raised{' '}
      <b>
        {error.type}: {error.message}
      </b>
    </p>
  )
}
