import { useState } from 'react'
import { figure, moved } from '@/data/figures'
import { counted, number } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { Button } from '@/parts/text/Button'
import { compareDocuments, type Change, type Json } from './document'
import styles from './values.module.css'

const SHOWN = 100

/** Two nested values: each part that was added, taken away or changed, with its path. */
export function TwoDocuments({ a, b, most = SHOWN }: { a: Json; b: Json; most?: number }) {
  const { changes, same, isCut } = compareDocuments(a, b)
  const [from, go] = useState(0)
  if (changes.length === 0) {
    return (
      <p className={styles.note}>
        The previews tell the same of both ({counted(same, 'part')}); what differs is beyond them.
      </p>
    )
  }
  return (
    <>
      <p className={styles.note}>
        {counted(changes.length, 'part')} {changes.length === 1 ? 'differs' : 'differ'}
        {isCut && ' at least'}, {number(same)} {same === 1 ? 'is' : 'are'} the same.
      </p>
      <Scroll label="Parts that differ">
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">part</th>
              <th scope="col">was</th>
              <th scope="col">is</th>
              <th scope="col" className={page.right}>
                change
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.slice(from, from + most).map((change, place) => (
              <Row key={`${place} ${change.path}`} {...change} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {changes.length > most && (
        <p className={styles.counts}>
          <span>
            {number(from + 1)} to {number(Math.min(from + most, changes.length))} of{' '}
            {number(changes.length)}
          </span>
          <Button disabled={from === 0} onClick={() => go(from - most)}>
            Those before
          </Button>
          <Button disabled={from + most >= changes.length} onClick={() => go(from + most)}>
            Those after
          </Button>
        </p>
      )}
    </>
  )
}

function Row({ path, kind, a, b }: Change) {
  const far = typeof a === 'number' && typeof b === 'number' ? moved(a, b) : ''
  return (
    <tr>
      <th scope="row">
        <code>{path.replace(/^\./, '') || 'the value'}</code>
      </th>
      <td>{kind === 'added' ? <Absent /> : <Part of={a} />}</td>
      <td>{kind === 'removed' ? <Absent /> : <Part of={b} />}</td>
      <td className={page.right}>{kind === 'changed' ? far : kind}</td>
    </tr>
  )
}

const Absent = () => <span className={page.quiet}>–</span>

const SHORT = 24 // characters that stand in one line, however narrow it is
const LONGEST = 300

function Part({ of }: { of: Json | undefined }) {
  const text = typeof of === 'number' ? figure(of) : JSON.stringify(of ?? null)
  const isLong = text.length > SHORT
  return (
    <code className={isLong ? page.long : page.keep}>
      {text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}
    </code>
  )
}
