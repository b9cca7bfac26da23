import { Absent } from './Absent'
import { absenceOf, unknownType } from './absence'
import { inline } from './cells'
import { factsOf, isFacts, listOf, textOf } from './reading'
import type { Showing } from './showing'
import styles from './preview.module.css'

/** What has no preview of its own: its repr, its attributes' types; of an exception its causes. */
export function ReprView({ shown, address }: Showing) {
  const { data, facts, type } = shown
  const attributes = Object.entries(factsOf(facts.attributes)).slice(0, 200)
  return (
    <>
      {typeof data === 'string' && <pre className={`${styles.text} ${styles.wrapped}`}>{data}</pre>}
      {Array.isArray(data) && <Raised chain={listOf(data)} />}
      {isFacts(data) && <pre className={`${styles.text} ${styles.wrapped}`}>{inline(data)}</pre>}
      {attributes.length > 0 && (
        <dl className={styles.attributes} aria-label="Attributes">
          {attributes.map(([name, kind]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{textOf(kind) || inline(kind)}</dd>
            </div>
          ))}
        </dl>
      )}
      {typeof facts.withheld === 'string' ? (
        <Absent {...absenceOf(shown, address)} />
      ) : (
        !Array.isArray(data) && type !== 'bytes' && <Absent {...unknownType(type)} />
      )}
    </>
  )
}

function Raised({ chain }: { chain: readonly unknown[] }) {
  return (
    <ol className={styles.chain}>
      {chain.slice(0, 20).map((one, at) => {
        const { $type, message, notes } = factsOf(one)
        return (
          <li key={at}>
            {at > 0 && <span className={styles.quiet}>because of </span>}
            <b>{textOf($type)}</b> {textOf(message)}
            {listOf(notes).map((note, place) => (
              <p key={place}>{textOf(note)}</p>
            ))}
          </li>
        )
      })}
    </ol>
  )
}
