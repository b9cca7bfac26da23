/** The theme's colours as a canvas needs them: read from the tokens, and again when they change. */
import { useSyncExternalStore } from 'react'
import type { Tone } from '@/data/states'

const PLAIN = [
  'bg',
  'surface',
  'sunken',
  'line',
  'line-strong',
  'text',
  'text-2',
  'text-3',
  'accent',
  'font',
  'mono',
  'seq-1',
  'seq-2',
  'seq-3',
  'seq-4',
  'seq-5',
] as const

/** Tones, the one that matters least first: where a pixel stands for many, the last one wins. */
export const TONES: readonly Tone[] = [
  'success',
  'reused',
  'skipped',
  'pending',
  'running',
  'retrying',
  'failed',
]

type Name = (typeof PLAIN)[number]

export type Ink = Readonly<Record<Name, string>> & {
  /** Fill of a tone, by its place in `TONES`. */
  readonly tones: readonly string[]
  /** The same for strokes of signs, which need more contrast. */
  readonly signs: readonly string[]
  /** The darker of text and background: what is laid on a bar to say that it was being written. */
  readonly shade: string
}

// In forced colours a token keeps its value, but only the system's own colours may be seen.
const FORCED: Record<Exclude<Name, 'font' | 'mono'>, string> = {
  bg: 'Canvas',
  surface: 'Canvas',
  sunken: 'Canvas',
  line: 'GrayText',
  'line-strong': 'CanvasText',
  text: 'CanvasText',
  'text-2': 'CanvasText',
  'text-3': 'CanvasText',
  accent: 'Highlight',
  'seq-1': 'GrayText',
  'seq-2': 'GrayText',
  'seq-3': 'CanvasText',
  'seq-4': 'CanvasText',
  'seq-5': 'Highlight',
}
const FORCED_TONES: Record<Tone, string> = {
  success: 'CanvasText',
  reused: 'CanvasText',
  skipped: 'GrayText',
  pending: 'CanvasText',
  running: 'LinkText',
  retrying: 'CanvasText',
  failed: 'Highlight',
}

/** Return the colours as they are now. */
export function readInk(): Ink {
  const root = document.documentElement
  const css = getComputedStyle(root)
  const token = (name: string) => css.getPropertyValue(`--${name}`).trim() || 'gray'
  const isForced = matches('(forced-colors: active)')
  const plain = Object.fromEntries(
    PLAIN.map((name) => [
      name,
      isForced && name !== 'font' && name !== 'mono' ? system(FORCED[name]) : token(name),
    ]),
  ) as Record<Name, string>
  const isDark = root.dataset.theme === 'dark'
  return {
    ...plain,
    tones: TONES.map((tone) => (isForced ? system(FORCED_TONES[tone]) : token(tone))),
    signs: TONES.map((tone) => (isForced ? system(FORCED_TONES[tone]) : token(`${tone}-text`))),
    shade: isDark ? plain.bg : plain.text,
  }
}

/** Return what a system colour is here; a canvas may not know its name. */
function system(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = name
  document.body.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour || 'gray'
}

const matches = (query: string): boolean =>
  typeof window.matchMedia === 'function' && window.matchMedia(query).matches

const followers = new Set<() => void>()
let ink: Ink | null = null
let stop: (() => void) | null = null

function changed(): void {
  ink = null
  followers.forEach((follow) => follow())
}

function begin(): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'class'] })
  const queries =
    typeof window.matchMedia === 'function'
      ? ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((q) => window.matchMedia(q))
      : []
  queries.forEach((query) => query.addEventListener('change', changed))
  // A canvas does not draw anew by itself when the font has come in which it was to write.
  document.fonts?.addEventListener('loadingdone', changed)
  return () => {
    observer.disconnect()
    document.fonts?.removeEventListener('loadingdone', changed)
    queries.forEach((query) => query.removeEventListener('change', changed))
  }
}

function follow(listener: () => void): () => void {
  followers.add(listener)
  stop ??= begin()
  return () => {
    followers.delete(listener)
    if (followers.size > 0) return
    stop?.()
    stop = null
    ink = null // nobody looks any more: the theme may change unseen
  }
}

/** Return the theme's colours; whoever calls it is drawn anew when they change. */
export const useInk = (): Ink => useSyncExternalStore(follow, () => (ink ??= readInk()))
