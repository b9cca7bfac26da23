import { QueryClientProvider } from '@tanstack/react-query'
import {
  RouterProvider,
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
} from '@tanstack/react-router'
import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queries } from '@/data/queries'
import { Storage } from './Storage'

// The client keeps the fetch that is there when it is made: before anything is imported.
const server = vi.hoisted(() => {
  const made = { asked: [] as string[], answer: (at: URL): unknown => at }
  globalThis.fetch = (asked) => {
    const { url, method } = asked as Request
    const at = new URL(url)
    made.asked.push(`${method} ${at.pathname}${at.search}`)
    return Promise.resolve(Response.json(made.answer(at)))
  }
  return made
})

const row = (name: string, bytes: number) => ({
  name,
  runs: 2,
  checkpoints: 58,
  bytes,
  saved: 0,
  new_in_a_week: 10e6,
  deleted: 0,
  oldest: '2026-01-01T00:00:00.000Z',
  newest: '2026-11-30T00:00:00.000Z',
})

function answer({ pathname, searchParams }: URL): unknown {
  if (pathname.endsWith('/usage')) {
    const rows = [row('churn', 30e6), row('daily-sales', 60e6)]
    return { v: 1, of: null, by: searchParams.get('by'), rows, total: row('total', 90e6) }
  }
  if (pathname.endsWith('/handlers')) return { v: 1, configured: 'local', runs: 2, handlers: [] }
  const last = searchParams.get('keep_last')
  const runs = last === '1' ? [{ addr: 'churn/1', values: 28, bytes: 42e6 }] : []
  return {
    v: 1,
    runs,
    values: runs.length * 28,
    bytes: runs.length * 42e6,
    bytes_left: 90e6 - runs.length * 42e6,
    resume_less: [],
    oldest_kept: null,
    command: `cairn gc --keep-last ${last} --yes`,
  }
}

beforeEach(() => {
  window.scrollTo = vi.fn()
  document.execCommand = () => true
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  server.asked = []
  server.answer = answer
})
afterEach(() => queries.clear())

function open(search = '') {
  const root = createRootRoute()
  const routes = ['/storage', '/f/$flow', '/f/$flow/$no'].map((path) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: path === '/storage' ? Storage : () => <p>{path}</p>,
    }),
  )
  const history = createMemoryHistory({ initialEntries: [`/storage${search}`] })
  const router = createRouter({ routeTree: root.addChildren(routes), history })
  return render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
}

test('what is kept is told with how it grows, the largest first', async () => {
  const { container } = open()

  expect(await screen.findByText('90 MB kept')).toBeTruthy()
  expect(screen.getByText(/at this rate it doubles, to 180 MB, by/)).toBeTruthy()
  const names = screen.getAllByRole('rowheader').map((cell) => cell.textContent)
  expect(names.slice(0, 2)).toEqual([
    'daily-sales by task, of daily-sales',
    'churn by task, of churn',
  ])
  await screen.findByText(/Nothing would be deleted/)
  expect((await axe.run(container)).violations.map(({ id }) => id)).toEqual([])
})

test('a policy is told as it is typed, and nothing but asked about', async () => {
  open()
  const last = await screen.findByLabelText(/keep the last/)

  await userEvent.clear(last)
  await userEvent.type(last, '1')

  expect(
    await screen.findByText('28 values of 1 run, 42 MB, would be deleted; 48 MB stay.'),
  ).toBeTruthy()
  expect(screen.getByText('cairn gc --keep-last 1')).toBeTruthy()
  expect(screen.getByText('cairn gc --keep-last 1 --yes')).toBeTruthy()
  expect(server.asked.filter((one) => !one.startsWith('GET '))).toEqual([])
})

test('Enter among the rules copies a command that deletes nothing, however fast it is pressed', async () => {
  open()
  const last = await screen.findByLabelText(/keep the last/)
  const user = userEvent.setup()
  const copied: string[] = []
  document.execCommand = () => copied.push(document.querySelector('textarea')?.value ?? '') > 0

  await user.clear(last)
  await user.type(last, '1{Enter}')

  await vi.waitFor(() => expect(copied).toEqual(['cairn gc --keep-last 1']))
  expect(server.asked.at(-1)).toContain('keep_last=1&')
})

test('what is no age is said to be none, and not asked about', async () => {
  open('?keep_failed=soon')

  expect((await screen.findByRole('alert')).textContent).toBe(
    '“soon” is no age; write 90d, 12h or 2w.',
  )
  expect(server.asked.filter((one) => one.includes('collection'))).toEqual([])
})
