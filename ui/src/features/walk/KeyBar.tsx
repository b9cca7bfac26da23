import { Fragment } from 'react'
import styles from './walk.module.css'

export type KeyDeed = { keys: { key: string; does: string; act?: () => void }[]; word: string }

/** The keys of the walk at its foot; each can be pressed with a pointer as well. */
export function KeyBar({ deeds }: { deeds: readonly KeyDeed[] }) {
  return (
    <footer className={styles.foot} aria-label="Keys">
      {deeds.map(({ keys, word }) => (
        <span key={word} className={styles.keys}>
          {keys.map(({ key, does, act }) => (
            <Fragment key={key}>
              <button type="button" disabled={!act} onClick={act} title={`${does} (${key})`}>
                <kbd aria-hidden="true">{key}</kbd>
                <span className="only-heard">{does}</span>
              </button>
            </Fragment>
          ))}
          <span aria-hidden="true">{word}</span>
        </span>
      ))}
    </footer>
  )
}
