/** The page of a task run, over details as the server gave them of a run of `daily-sales`. */
import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import axe from 'axe-core'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TaskRunDetail } from '@/api/forms'
import { showPage } from '@/test-page'
import { TaskPage } from './TaskPage'

const RECORDED = 'src/features/task/fixtures/details.json'
const details = JSON.parse(readFileSync(RECORDED, 'utf8')) as Record<string, TaskRunDetail>
const of = (name: string): TaskRunDetail => details[name] as TaskRunDetail

let copied: string[] = []
let leave: () => void = () => undefined
beforeEach(() => {
  copied = []
  const clipboard = { writeText: (text: string) => (copied.push(text), Promise.resolve()) }
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', { ...navigator, clipboard })
  vi.stubGlobal('fetch', () => new Promise(() => undefined)) // what was not recorded stays unknown
})
afterEach(() => {
  leave()
  vi.unstubAllGlobals()
})

async function show(name: string, search = '') {
  const detail = of(name)
  const { addr } = detail.checkpoint
  const shown = showPage(
    `/f/${addr}${search}`,
    '/f/$flow/$no/$task',
    () => <TaskPage address={addr} />,
    [[['task', addr, 'detail', ''], detail]],
  )
  leave = shown.leave
  await screen.findByRole('heading', { level: 1 })
  return shown
}
const text = () => document.body.textContent ?? ''

describe('a value that was kept', () => {
  test('tells where it lies, how it was written, and what tells it from others', async () => {
    await show('kept')
    const { result } = of('kept').checkpoint
    expect(text()).toContain(result.safe_value)
    expect(text()).toContain('LocalResultHandler')
    expect(text()).toContain('parquet/1')
    expect(text()).toContain('c1:1e8d3705f477')
    expect(text()).toContain('cairn verify daily-sales/19/clean_orders')
  })

  test('is loaded elsewhere by two actions: the link, and Y', async () => {
    await show('kept')
    await userEvent.keyboard('Y')
    expect(copied).toEqual([of('kept').snippets.python])
  })

  test('shows what it was made of, and what was made of it', async () => {
    await show('kept')
    const from = screen.getByRole('list', { name: 'It takes' })
    expect(from.textContent).toContain('extract_orders')
    expect(from.textContent).toContain('as orders')
    expect(screen.getByRole('list', { name: 'Its value goes to' }).textContent).toContain('batches')
  })

  test('is called good by a key', async () => {
    await show('kept')
    expect(screen.getByRole('button', { name: 'good' }).getAttribute('aria-keyshortcuts')).toBe('+')
  })
})

describe('a task run that failed', () => {
  test('shows what was raised, where, with what in its names, and what it was given', async () => {
    await show('failed')
    expect(text()).toContain("ValueError: a batch that begins with 16.52 can't be scored")
    expect(text()).toContain('<b>bold</b>')
    expect(screen.getByRole('list', { name: /Frames/ }).textContent).toContain('sales.py:70')
    expect(text()).toContain('factor1.25')
    expect(screen.getByRole('row', { name: /^batch/ }).textContent).toContain('batches')
    expect(text()).toContain('∅ no result')
  })

  test('is debugged by a command that D hands out', async () => {
    await show('failed')
    await userEvent.keyboard('D')
    expect(copied).toEqual(['cairn debug daily-sales/5/score:3'])
  })

  test('is gone from to the child before and after by brackets', async () => {
    const { where } = await show('failed')
    await userEvent.keyboard(']')
    expect(where()).toBe('/f/daily-sales/5/score:4')
  })
})

test('a value that was deleted leaves a stone that says what stays, and how it is had again', async () => {
  await show('deleted')
  const stone = screen.getByRole('region', { name: 'Deleted value' })
  expect(stone.textContent).toContain('Its type, hash, size, preview and verdict stay')
  expect(stone.textContent).toContain(of('deleted').snippets.resume)
})

test('a value that was reused says of which run it is', async () => {
  await show('reused')
  expect(screen.getByRole('link', { name: 'daily-sales/4/extract_orders' })).toBeTruthy()
})

test('a value that was not kept says why it can not be loaded', async () => {
  await show('unkept')
  expect(text()).toContain('there was no result handler')
})

test('None is a value, and what was never computed is none', async () => {
  const { unmount } = await show('none')
  expect(text()).toContain('the value None')
  expect(text()).not.toContain('no result')
  unmount()
  leave()

  await show('skipped')
  expect(text()).toContain('∅ no result')
  expect(text()).toContain('not begun, since aggregate failed')
})

test('each state has the result that hangs on it, the newest first', async () => {
  await show('retried', '?tab=states')
  const rows = screen.getAllByRole('row').slice(1)
  const told = rows.map((row) =>
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  )
  expect(told.map(([, state]) => state)).toEqual([
    'success',
    'running',
    'pending',
    'retrying',
    'running',
    'pending',
  ])
  expect(told[0]?.[2]).toContain(of('retried').checkpoint.result.safe_value)
  expect(told.slice(1).map(([, , result]) => result)).toEqual(Array(5).fill('∅ NoResult'))
})

test('another attempt is one choice away', async () => {
  await show('retried')
  expect(screen.getByRole('button', { name: /^Attempt 2 of 2/ })).toBeTruthy()
})

test('a replay is a command that is handed out, and nothing that the page does', async () => {
  HTMLDialogElement.prototype.showModal ??= function open(this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close ??= () => undefined
  await show('kept')
  await userEvent.keyboard('R')
  expect(text()).toContain('cairn replay daily-sales/19/clean_orders --code run')
})

test.each(['kept', 'failed', 'deleted', 'skipped'])(
  'axe finds nothing serious: %s',
  async (name) => {
    const { container } = await show(name)
    const rules = { 'color-contrast': { enabled: false } }
    const { violations } = await axe.run(container, { rules })
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  },
)
