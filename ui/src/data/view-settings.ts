/** How this reader wants to see things; it is kept in this browser, and nowhere else. */
import { useSyncExternalStore } from 'react'

export type Settings = {
  theme: 'system' | 'light' | 'dark'
  density: 'compact' | 'default' | 'comfortable'
  zone: 'local' | 'UTC'
  keys: 'on' | 'off'
}

export const CHOICES: { [Name in keyof Settings]: readonly Settings[Name][] } = {
  theme: ['system', 'light', 'dark'],
  density: ['compact', 'default', 'comfortable'],
  zone: ['local', 'UTC'],
  keys: ['on', 'off'],
}

const FIRST: Settings = { theme: 'system', density: 'default', zone: 'local', keys: 'on' }
const KEPT_AS = 'cairn-settings'
const listeners = new Set<() => void>()
let now: Settings = read()

/** Return what was kept, as far as it is still a choice. */
export function settingsOf(kept: string | null): Settings {
  const told: unknown = kept === null ? {} : parsed(kept)
  const found: Settings = { ...FIRST }
  if (typeof told !== 'object' || told === null) return found
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = (told as Record<string, unknown>)[name]
    if ((choices as readonly unknown[]).includes(value)) Object.assign(found, { [name]: value })
  }
  return found
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return {} // written by something else: as good as nothing
  }
}

function read(): Settings {
  try {
    return settingsOf(window.localStorage.getItem(KEPT_AS))
  } catch {
    return FIRST // a browser may forbid it
  }
}

export const settings = (): Settings => now

export function choose(change: Partial<Settings>): void {
  now = { ...now, ...change }
  try {
    window.localStorage.setItem(KEPT_AS, JSON.stringify(now))
  } catch {
    // it holds until the page is left
  }
  show()
  listeners.forEach((listener) => listener())
}

const dark = () => window.matchMedia?.('(prefers-color-scheme: dark)')

/** The theme that is shown, where the system has the last word. */
export const shownTheme = (): 'light' | 'dark' =>
  now.theme === 'system' ? (dark()?.matches ? 'dark' : 'light') : now.theme

/** Put theme and density where the style sheets look for them. */
export function show(): void {
  document.documentElement.dataset.theme = shownTheme()
  document.documentElement.dataset.density = now.density
}

/** Show the settings, and go on doing so when the system or another tab changes them. */
export function begin(): void {
  show()
  dark()?.addEventListener('change', show)
  window.addEventListener('storage', ({ key }) => {
    if (key !== KEPT_AS) return
    now = read()
    show()
    listeners.forEach((listener) => listener())
  })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSettings = (): Settings => useSyncExternalStore(subscribe, settings)
