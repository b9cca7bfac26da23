/** This moment, for what says how long ago something was; one clock for the whole page. */
import { useSyncExternalStore } from 'react'

const TICK_MS = 1_000
let now = Date.now()
let ticking: ReturnType<typeof setInterval> | undefined
const watchers = new Set<() => void>()

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher)
  if (ticking === undefined) {
    now = Date.now() // nobody has looked at it for a while
    ticking = setInterval(() => {
      now = Date.now()
      watchers.forEach((one) => one())
    }, TICK_MS)
  }
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(ticking)
    ticking = undefined
  }
}

const none = () => () => {}

/** Return this moment in steps of `everyMs`; it stands still where that is 0. */
export function useNow(everyMs: number): number {
  return useSyncExternalStore(everyMs > 0 ? subscribe : none, () =>
    everyMs > 0 ? Math.floor(now / everyMs) * everyMs : now,
  )
}
