/** Whether the server answers, and whether it lets us in, as far as the last question has told. */
import { useSyncExternalStore } from 'react'
import { ApiError } from '@/api/client'

export type Reach = { isThere: boolean; isRefused: boolean; since: number }

// Nothing answered, or what stands before the server says that it does not.
const NO_ANSWER = new Set([0, 502, 503, 504])

/** Tell whether an error means that the server is not there. */
export const isNoAnswer = (error: unknown): boolean =>
  error instanceof ApiError && NO_ANSWER.has(error.problem.status)

let reach: Reach = { isThere: true, isRefused: false, since: Date.now() }
const watchers = new Set<() => void>()

/** Learn from an answer, or from what came in its place. */
export function heard(error: unknown): void {
  const isRefused = error instanceof ApiError && error.problem.status === 401
  const next = { isThere: !isNoAnswer(error), isRefused }
  if (next.isThere === reach.isThere && next.isRefused === reach.isRefused) return
  reach = { ...next, since: Date.now() }
  watchers.forEach((watcher) => watcher())
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export const useReach = (): Reach => useSyncExternalStore(subscribe, () => reach)
