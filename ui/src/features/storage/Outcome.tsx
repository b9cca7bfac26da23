import { Link } from '@tanstack/react-router'
import type { Collection } from '@/api/forms'
import { runOf } from '@/data/address'
import { counted, number, size } from '@/data/words'
import { Command } from '@/parts/copy/Command'
import page from '@/parts/page/page.module.css'
import { Ago } from '@/parts/text/Ago'
import styles from './storage.module.css'
import { collected, looking } from './words'

/** What a policy would delete, what that would cost, and the command that does it. */
export function Outcome({ collection, isOld }: { collection: Collection; isOld: boolean }) {
  const { runs, values, resume_less: less, oldest_kept: oldest, command } = collection
  return (
    <div className={isOld ? styles.old : undefined} aria-busy={isOld}>
      <p className={styles.outcome} role="status">
        {collected(collection)}
      </p>
      {values > 0 && (
        <ul className={styles.consequences}>
          <li>
            {runs.length === 1 ? 'This run' : `These ${number(runs.length)} runs`} can no longer be
            resumed or replayed.
          </li>
          {less.length > 0 && (
            <li>
              Resumed, {counted(less.length, 'other run')} would compute more again:{' '}
              <Named addresses={less} />
            </li>
          )}
          {oldest && (
            <li>
              The oldest that is kept is of <Ago at={oldest} />.
            </li>
          )}
        </ul>
      )}
      {values > 0 && <Doomed runs={runs} />}
      <p className={styles.does}>
        Nothing is deleted from here. In a terminal this shows the same once more; Enter among the
        rules, or <kbd>!</kbd>, copies it:
      </p>
      <Command text={looking(command)} />
      {values > 0 && (
        <>
          <p className={styles.does}>And this deletes, at once:</p>
          <Command text={command} what="the command that deletes" />
        </>
      )}
    </div>
  )
}

const NAMED = 5

function Named({ addresses }: { addresses: readonly string[] }) {
  return (
    <>
      {addresses.slice(0, NAMED).map((address, place) => (
        <span key={address}>
          {place > 0 && ', '}
          <Link to="/f/$flow/$no" params={runOf(address)}>
            {address}
          </Link>
        </span>
      ))}
      {addresses.length > NAMED && ` and ${number(addresses.length - NAMED)} more`}
    </>
  )
}

const SHOWN = 20

/** The runs that would lose their values: those that come to most first. */
function Doomed({ runs }: { runs: Collection['runs'] }) {
  const inOrder = runs.toSorted((a, b) => b.bytes - a.bytes)
  return (
    <details className={styles.doomed}>
      <summary>The {counted(runs.length, 'run')}</summary>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">run</th>
            <th scope="col" className={page.right}>
              values
            </th>
            <th scope="col" className={page.right}>
              size
            </th>
          </tr>
        </thead>
        <tbody>
          {inOrder.slice(0, SHOWN).map(({ addr, values, bytes }) => (
            <tr key={addr}>
              <th scope="row">
                <Link to="/f/$flow/$no" params={runOf(addr)}>
                  {addr}
                </Link>
              </th>
              <td className={page.right}>{number(values)}</td>
              <td className={page.right}>{size(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {runs.length > SHOWN && (
        <p className={page.quiet}>and {number(runs.length - SHOWN)} smaller ones</p>
      )}
    </details>
  )
}
