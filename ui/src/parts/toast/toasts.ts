/** Short news of what the reader has just done; a way back where there is one. */
import { useSyncExternalStore } from 'react'

export type Toast = { id: number; text: string; isBad: boolean; undo?: () => void }

const SHOWN_MS = 4_000
const UNDO_MS = 10_000
let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  listeners.forEach((listener) => listener())
}

export const dismiss = (gone: number): void => set(toasts.filter(({ id }) => id !== gone))

/** Say something; with `undo` it stays for 10 s, so that there is time to take it back. */
export function toast(text: string, { undo, isBad = false }: Partial<Toast> = {}): void {
  const id = ++last
  set([...toasts.slice(-2), { id, text, isBad, undo }])
  setTimeout(() => dismiss(id), undo ? UNDO_MS : SHOWN_MS)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useToasts = (): readonly Toast[] => useSyncExternalStore(subscribe, () => toasts)
