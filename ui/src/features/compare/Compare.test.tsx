import { QueryClientProvider } from '@tanstack/react-query'
import {
  RouterProvider,
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
} from '@tanstack/react-router'
import { render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queries } from '@/data/queries'
import { press } from '@/data/view-keys'
import { Compare } from './Compare'
import answers from './fixtures/answers.json'

// The client keeps the fetch that is there when it is made: before anything is imported.
const server = vi.hoisted(() => {
  const made = { answer: (path: string): unknown => path }
  globalThis.fetch = (asked) => {
    if (!(asked instanceof Request)) return new Promise(() => {}) // nothing is told by itself
    const { pathname } = new URL(asked.url)
    const body = made.answer(decodeURIComponent(pathname.replace('/api/v1', '')))
    const problem = { detail: 'there is no such run', code: 'not_found', status: 404, title: '' }
    return Promise.resolve(Response.json(body ?? problem, { status: body ? 200 : 404 }))
  }
  return made
})

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn()
  window.scrollTo = vi.fn()
  window.addEventListener('keydown', press)
  server.answer = (path) => (answers as Record<string, unknown>)[path]
})

afterEach(() => {
  window.removeEventListener('keydown', press)
  queries.clear()
})

function open(both: string, search = '') {
  const root = createRootRoute()
  const page = createRoute({
    getParentRoute: () => root,
    path: '/diff/$',
    component: function Shown() {
      const { _splat = '' } = page.useParams()
      return <Compare text={_splat} />
    },
  })
  const other = createRoute({
    getParentRoute: () => root,
    path: '/f/$flow/$no/$task',
    component: () => <p>a task run</p>,
  })
  const history = createMemoryHistory({ initialEntries: [`/diff/${both}${search}`] })
  const router = createRouter({ routeTree: root.addChildren([page, other]), history })
  const shown = render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { ...shown, router }
}

const RUNS = 'daily-sales/8...daily-sales/9'
const rowOf = (task: string) => screen.getByText(task, { selector: 'li a' }).closest('li')

test('two runs open at their first divergence, in focus, with what moved in it', async () => {
  const { container } = open(RUNS)

  await screen.findByText('Data first diverges at clean_orders: same inputs, code changed.')
  const row = rowOf('clean_orders')

  expect(document.activeElement).toBe(row)
  expect(within(row as HTMLElement).getByText('19,971 → 19,700')).toBeTruthy()
  expect(screen.getByText('5 tasks differ, 4 of them downstream of it.')).toBeTruthy()
  expect((await axe.run(container)).violations.map(({ id }) => id)).toEqual([])
})

test('another task is looked at where the address names it', async () => {
  open(RUNS, '?at=aggregate')

  await screen.findByText(/Data first diverges/)

  expect(document.activeElement).toBe(rowOf('aggregate'))
})

test('tasks that are the same fold to a line, until all are asked for', async () => {
  open(RUNS)
  await screen.findByText(/Data first diverges/)
  const only = screen.getByLabelText('only differences')
  expect(screen.queryByText('extract_orders', { selector: 'li a' })).toBe(null)

  await userEvent.click(only)

  expect(await screen.findByText('extract_orders', { selector: 'li a' })).toBeTruthy()
})

test('keys lead from row to row, and open the difference of one', async () => {
  const { router } = open(RUNS)
  await screen.findByText(/Data first diverges/)

  await userEvent.keyboard('j')
  expect(document.activeElement).toBe(rowOf('score'))
  await userEvent.keyboard('jjk{Enter}')

  await waitFor(() =>
    expect(router.state.location.pathname).toBe(
      '/diff/daily-sales/8/aggregate...daily-sales/9/aggregate',
    ),
  )
})

test('a number leads to its section', async () => {
  open(RUNS)
  await screen.findByText(/Data first diverges/)

  await userEvent.keyboard('1')

  expect((document.activeElement as HTMLElement).dataset.section).toBe('code')
})

test('two numbers are told with how far they are apart', async () => {
  open('daily-sales/8/margin...daily-sales/9/margin')

  expect(await screen.findByText('111,429')).toBeTruthy()
  expect(screen.getByText(/−5\.01 %/, { selector: 'p *' })).toBeTruthy()
  expect(screen.getByText(/The values themselves are not read here/)).toBeTruthy()
})

test('two documents are told part by part', async () => {
  open('daily-sales/8/aggregate...daily-sales/9/aggregate')

  expect(await screen.findByText('by_country.DE')).toBeTruthy()
  expect(screen.getByText('11 parts differ, 4 are the same.')).toBeTruthy()
})

test('what can not be compared is said in a sentence', async () => {
  open('daily-sales/8...daily-sales/9/margin')
  expect(await screen.findByText("A run can't be compared with a value")).toBeTruthy()
})

test('runs of two flows are told to be that', async () => {
  const known = answers as Record<string, unknown>
  server.answer = (path) =>
    path.startsWith('/diff') ? undefined : known[path.replace('other', 'daily-sales')]

  open('daily-sales/8...other/9')

  expect(await screen.findByText('These are runs of two flows')).toBeTruthy()
})

test('a run that is not there is said not to be', async () => {
  open('daily-sales/8...daily-sales/99')
  expect(await screen.findByText('there is no such run')).toBeTruthy()
})
