import type { TaskRunDetail } from '@/api/forms'
import { useQueryText } from '@/data/view-search'
import { Command } from '@/parts/copy/Command'
import { PreviewOf } from '@/parts/preview/PreviewOf'
import { Tabs } from '@/parts/tabs/Tabs'
import { shortNames, type Both } from '../both'
import { Difference, areSame } from './Difference'
import { Facts } from './Facts'
import type { Preview } from './kinds'
import { commandOf, pythonOf } from './elsewhere'
import styles from './values.module.css'

type Props = {
  both: Both
  details: { a: TaskRunDetail; b: TaskRunDetail }
  previews: { a: unknown; b: unknown }
}

const TABS = [
  { key: 'difference', label: 'What differs' },
  { key: 'both', label: 'Side by side' },
] as const

/** What differs in two values, or both beside each other; the facts of both at the side. */
export function Beside({ both, details, previews }: Props) {
  const [tab, choose] = useQueryText('tab', 'difference')
  return (
    <Tabs
      label="How to compare"
      className={styles.tabs}
      tabs={TABS}
      chosen={tab === 'both' ? tab : 'difference'}
      onChoose={(key) => choose(key, { replace: true })}
    >
      <p className={styles.basis}>
        Compared is what was noted when the values were kept: digests and previews. The values
        themselves are not read here.
      </p>
      {tab === 'both' ? (
        <SideBySide both={both} details={details} />
      ) : (
        <div className={styles.layout}>
          <div className={styles.main}>
            <Difference a={previews.a as Preview} b={previews.b as Preview} details={details} />
            {!areSame(details) && <Exact both={both} details={details} />}
          </div>
          <aside className={styles.aside} aria-label="Facts">
            <Facts a={details.a} b={details.b} names={both} />
          </aside>
        </div>
      )}
    </Tabs>
  )
}

function SideBySide({ both, details }: Omit<Props, 'previews'>) {
  const names = shortNames(both)
  return (
    <div className={styles.beside}>
      {(['a', 'b'] as const).map((side, place) => (
        <section key={side} aria-labelledby={`side-${side}`}>
          <h2 id={`side-${side}`} className={styles.heading}>
            {names[place]}
          </h2>
          <PreviewOf
            address={both[side]}
            etag={details[side].checkpoint.preview.etag}
            height={520}
          />
        </section>
      ))}
    </div>
  )
}

function Exact({ both, details }: Omit<Props, 'previews'>) {
  const command = commandOf(both)
  const gone = [details.a, details.b].filter(
    ({ checkpoint }) => checkpoint.result.availability === 'deleted',
  )
  return (
    <>
      <h3>The exact difference, in Python</h3>
      {gone.length === 0 && <Command text={pythonOf(both)} what="Python" />}
      {gone.map(({ checkpoint, snippets }) => (
        <div key={checkpoint.addr}>
          <p className={styles.note}>
            The value of <code>{checkpoint.addr}</code> was deleted: only what was noted of it is
            left. This computes it anew, from inputs that are still kept:
          </p>
          <Command text={snippets.replay} />
        </div>
      ))}
      {command && (
        <>
          <h3>The same as here, in a terminal</h3>
          <Command text={command} />
        </>
      )}
    </>
  )
}
