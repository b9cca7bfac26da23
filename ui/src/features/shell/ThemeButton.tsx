import { Moon, Sun } from 'lucide-react'
import { choose, shownTheme, useSettings } from '@/data/view-settings'
import styles from './shell.module.css'

export const otherTheme = (): void => choose({ theme: shownTheme() === 'dark' ? 'light' : 'dark' })

/** Light or dark; the settings have "as the system has it" too. */
export function ThemeButton() {
  useSettings()
  const isDark = shownTheme() === 'dark'
  const Icon = isDark ? Sun : Moon
  return (
    <button
      type="button"
      className={styles.icon}
      onClick={otherTheme}
      aria-keyshortcuts="t"
      aria-label={isDark ? 'Light theme' : 'Dark theme'}
      title={`${isDark ? 'Light' : 'Dark'} theme (t)`}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}
