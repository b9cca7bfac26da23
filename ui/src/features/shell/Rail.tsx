import { Link } from '@tanstack/react-router'
import { Database, List, Settings, Workflow } from 'lucide-react'
import styles from './shell.module.css'

const PLACES = [
  { to: '/runs', label: 'Runs', Icon: List, keys: 'g r' },
  { to: '/f', label: 'Flows', Icon: Workflow, keys: 'g f' },
  { to: '/storage', label: 'Storage', Icon: Database, keys: 'g s' },
  { to: '/settings', label: 'Settings', Icon: Settings, keys: 'g ,' },
] as const

/** The places that are always there. */
export function Rail() {
  return (
    <nav className={styles.rail} aria-label="Places">
      {PLACES.map(({ to, label, Icon, keys }) => (
        <Link
          key={to}
          to={to}
          className={styles.place}
          title={`${label} (${keys})`}
          activeOptions={{ includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
          <span className={styles.placeName}>{label}</span>
        </Link>
      ))}
    </nav>
  )
}
