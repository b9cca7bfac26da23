import { LABELS, type Name, type Section } from '../sections'
import styles from './runs.module.css'

/** The seven sections and how each came out: `CODE ≠1 · PARAMS =`. */
export function Strip({ sections, onJump }: { sections: Section[]; onJump: (name: Name) => void }) {
  return (
    <nav className={styles.strip} aria-label="Sections">
      {sections.map(({ name, sign, text, isSame, words }, place) => (
        <button
          key={name}
          type="button"
          className={styles.part}
          data-same={isSame || undefined}
          aria-keyshortcuts={String(place + 1)}
          title={`${LABELS[name]}: ${words} (${place + 1})`}
          onClick={() => onJump(name)}
        >
          <span className={styles.partName}>{LABELS[name]}</span>{' '}
          <span aria-hidden="true">
            {sign}
            {text}
          </span>
          <span className="only-heard">{words}</span>
        </button>
      ))}
    </nav>
  )
}
