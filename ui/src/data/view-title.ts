/** The document's title and its icon, which say how things are while another tab is looked at. */
import { useEffect } from 'react'
import { tone } from './states'
import { ROOT } from '@/api/client'

const SIGNS: Record<string, string> = {
  success: '✓ ',
  failed: '✗ ',
  running: '▶ ',
  retrying: '↻ ',
  skipped: '⊘ ',
}
const ICONS: Record<string, string> = { success: 'success', failed: 'failed', running: 'running' }

/** Return a title: `✗ daily-sales/1841 · Cairnflow`, `▶ 62 % daily-sales/1842 · Cairnflow`. */
export function titleOf(text: string, state?: string, share?: number): string {
  const sign = state ? (SIGNS[tone(state)] ?? '') : ''
  const done = share === undefined ? '' : `${Math.floor(share * 100)} % `
  return [`${sign}${done}${text}`, 'Cairnflow'].filter((part) => part.trim()).join(' · ')
}

/** Name this view in the tab; `state` gives the sign and the icon, `share` (0 to 1) what is done. */
export function useTitle(text: string, state?: string, share?: number): void {
  const title = titleOf(text, state, share)
  const icon = (state && ICONS[tone(state)]) || 'idle'
  useEffect(() => {
    document.title = title
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    if (link) link.href = `${ROOT}/icons/${icon}.svg`
  }, [title, icon])
}
