import { Link, useRouterState } from '@tanstack/react-router'
import { Pencil, Search } from 'lucide-react'
import { addressOf } from '@/data/recent'
import { EditAddress } from './EditAddress'
import { LiveSign } from './LiveSign'
import type { Above } from './Shell'
import styles from './shell.module.css'
import { Siblings } from './Siblings'
import { ThemeButton } from './ThemeButton'
import { trailOf } from './trail'

type Props = { isEdited: boolean; onAbove: (above: Above) => void }

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform)

/** Where we are: the address, each part of it a link, with its siblings beside it. */
export function AddressBar({ isEdited, onAbove }: Props) {
  const path = useRouterState({ select: ({ location }) => location.pathname })
  return (
    <header className={styles.top}>
      {isEdited ? (
        <EditAddress address={addressOf(path)} onDone={() => onAbove('')} />
      ) : (
        <Crumbs path={path} onEdit={() => onAbove('address')} />
      )}
      <button
        type="button"
        className={styles.search}
        onClick={() => onAbove('palette')}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Search size={14} aria-hidden="true" />
        <span className={styles.searchWord}>
          <kbd aria-hidden="true">{isMac ? '⌘K' : 'Ctrl K'}</kbd> Search or run a command
        </span>
      </button>
      <LiveSign />
      <ThemeButton />
    </header>
  )
}

function Crumbs({ path, onEdit }: { path: string; onEdit: () => void }) {
  const trail = trailOf(path)
  return (
    <nav className={styles.crumbs} aria-label="Address">
      <ol>
        {trail.map((crumb, place) => (
          <li key={crumb.to} className={crumb.kind === 'run' ? styles.whole : undefined}>
            <Link
              to={crumb.to}
              title={crumb.text}
              aria-current={place === trail.length - 1 ? 'page' : undefined}
            >
              {crumb.text}
            </Link>
            <Siblings crumb={crumb} />
          </li>
        ))}
      </ol>
      <button
        type="button"
        className={styles.icon}
        onClick={onEdit}
        aria-label="Edit the address"
        title="Edit the address (g .)"
      >
        <Pencil size={13} aria-hidden="true" />
      </button>
    </nav>
  )
}
