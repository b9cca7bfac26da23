/** The addresses that were looked at last, in this browser. */
import { legible } from './address'

const KEPT_AS = 'cairn-recent'
const MOST = 12

/** Return the address of a path; empty where it is a place, not an address. */
export function addressOf(path: string): string {
  const [place = '', ...rest] = path.split('/').filter(Boolean).map(legible)
  return place === 'f' || place === 'diff' ? rest.join('/') : ''
}

export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEPT_AS) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return [] // forbidden, or written by something else
  }
}

export function remember(path: string): void {
  const address = addressOf(path)
  if (!address) return
  const next = [address, ...recent().filter((one) => one !== address)].slice(0, MOST)
  try {
    window.localStorage.setItem(KEPT_AS, JSON.stringify(next))
  } catch {
    // then nothing is remembered
  }
}

/** Return the path of an address: of a run, a task run, a flow, or two of them compared. */
export const pathTo = (address: string): string =>
  `/${address.includes('...') ? 'diff' : 'f'}/${address}`
