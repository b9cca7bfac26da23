import { cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deeds, EVERYWHERE, press, takeKeys, useKeys } from './view-keys'
import { choose } from './view-settings'

beforeEach(() => window.addEventListener('keydown', press))
afterEach(() => {
  window.removeEventListener('keydown', press)
  choose({ keys: 'on' })
  takeKeys(false)
  document.body.replaceChildren()
  cleanup()
})

const type = (key: string, on: HTMLElement = document.body, facts: KeyboardEventInit = {}) =>
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...facts }))

test('a sequence is two keys one after the other; the first alone does nothing', () => {
  const [runs, r] = [vi.fn(), vi.fn()]
  renderHook(() => useKeys({ 'g r': runs, r }))

  type('g')
  type('r')
  expect([runs.mock.calls.length, r.mock.calls.length]).toEqual([1, 0])

  type('r')
  expect([runs.mock.calls.length, r.mock.calls.length]).toEqual([1, 1])
})

test('who types is left alone, but for keys with Ctrl', () => {
  const [w, palette] = [vi.fn(), vi.fn()]
  renderHook(() => useKeys({ w, 'mod+k': palette }))
  const input = document.body.appendChild(document.createElement('input'))

  type('w', input)
  type('k', input, { ctrlKey: true })

  expect([w.mock.calls.length, palette.mock.calls.length]).toEqual([0, 1])
})

test('Enter on a link is the link’s', () => {
  const open = vi.fn()
  renderHook(() => useKeys({ Enter: open }))
  const link = document.body.appendChild(document.createElement('a'))
  link.href = '/runs'

  type('Enter', link)
  expect(open).not.toHaveBeenCalled()

  type('Enter')
  expect(open).toHaveBeenCalledOnce()
})

test('a page goes before everywhere, whichever was bound last', () => {
  const [page, everywhere] = [vi.fn(), vi.fn()]
  renderHook(() => useKeys({ t: page }))
  renderHook(() => useKeys({ t: everywhere }, { scope: EVERYWHERE }))

  type('t')

  expect(page).toHaveBeenCalledOnce()
  expect(everywhere).not.toHaveBeenCalled()
})

test('single keys can be switched off; Ctrl K is there in any case', () => {
  const [w, palette] = [vi.fn(), vi.fn()]
  renderHook(() => useKeys({ w, 'mod+k': palette }))
  choose({ keys: 'off' })

  type('w')
  type('k', document.body, { metaKey: true })

  expect([w.mock.calls.length, palette.mock.calls.length]).toEqual([0, 1])
})

test('below a dialog, and while one is on its way, nothing is bound', () => {
  const w = vi.fn()
  renderHook(() => useKeys({ w }))

  takeKeys(true)
  type('w')
  takeKeys(false)
  const dialog = document.body.appendChild(document.createElement('dialog'))
  dialog.setAttribute('open', '')
  type('w')

  expect(w).not.toHaveBeenCalled()
})

test('what is bound is told in words, and gone with the view that bound it', () => {
  const { unmount } = renderHook(() =>
    useKeys({ w: () => {}, v: { does: 'do this', act: () => {} }, x: false }),
  )

  expect([...deeds()].map(([key, { does }]) => [key, does])).toEqual([
    ['w', 'walk through the checkpoints'],
    ['v', 'do this'],
  ])
  unmount()
  expect(deeds().size).toBe(0)
})
