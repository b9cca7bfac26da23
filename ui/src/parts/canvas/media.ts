/** What the reader's device says of itself. */
import { useSyncExternalStore } from 'react'

/** Return whether a media query holds now; false where nobody can say. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia?.(query)
      media?.addEventListener('change', changed)
      return () => media?.removeEventListener('change', changed)
    },
    () => window.matchMedia?.(query).matches ?? false,
  )
}

/** Return whether things may move. */
export const useMotion = (): boolean => !useMedia('(prefers-reduced-motion: reduce)')

const ratio = (): number => window.devicePixelRatio || 1

/** Return how many pixels of the device make one of CSS; it changes with the page's zoom. */
export function useRatio(): number {
  return useSyncExternalStore((changed) => {
    let media = window.matchMedia?.(`(resolution: ${ratio()}dppx)`)
    const next = () => {
      media?.removeEventListener('change', next)
      media = window.matchMedia?.(`(resolution: ${ratio()}dppx)`)
      media?.addEventListener('change', next)
      changed()
    }
    media?.addEventListener('change', next)
    return () => media?.removeEventListener('change', next)
  }, ratio)
}
