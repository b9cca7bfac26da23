import { useId, useRef } from 'react'
import { number } from '@/data/words'
import styles from './tabs.module.css'

export type Tab = { key: string; label: string; count?: number | null }
type Props = {
  label: string
  tabs: readonly Tab[]
  chosen: string
  onChoose: (key: string) => void
  children: React.ReactNode
  className?: string
}

const wordsOf = ({ label, count }: Omit<Tab, 'key'>): string =>
  count === null || count === undefined ? label : `${label} ${number(count)}`

/** Tabs and what is below them; arrows move among them, and what they come to is shown at once. */
export function Tabs({ label, tabs, chosen, onChoose, children, className = '' }: Props) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const move = (event: React.KeyboardEvent) => {
    const at = tabs.findIndex(({ key }) => key === chosen)
    const last = tabs.length - 1
    const places: Record<string, number> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }
    const tab = tabs[places[event.key] ?? -1]
    if (!tab) return
    event.preventDefault()
    onChoose(tab.key)
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab.key}"]`)?.focus()
  }
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        className={`${styles.tabs} ${className}`}
        onKeyDown={move}
      >
        {tabs.map(({ key, ...words }) => (
          <button
            key={key}
            type="button"
            role="tab"
            data-tab={key}
            id={`${id}-${key}`}
            aria-selected={key === chosen}
            aria-controls={key === chosen ? `${id}-panel` : undefined}
            tabIndex={key === chosen ? 0 : -1}
            className={styles.tab}
            onClick={() => onChoose(key)}
          >
            <span data-words={wordsOf(words)}>{wordsOf(words)}</span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  )
}
