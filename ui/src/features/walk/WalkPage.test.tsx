/** A walk through a run of `daily-sales` whose clean_orders has other code, as the server told it. */
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useParams } from '@tanstack/react-router'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BisectAnswer, Columns, Diff, TaskRunDetail, Walk } from '@/api/forms'
import { giveRoom } from '@/parts/preview/fixtures/fixture'
import { showPage } from '@/test-page'
import { WalkPage } from './WalkPage'

type Recorded = {
  walk: Walk
  diff: Diff
  columns: Columns
  details: TaskRunDetail[]
  search: BisectAnswer
}
const RECORDED = 'src/features/walk/fixtures/walk.json'
const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as Recorded
const RUN = 'daily-sales/19'

let leave: () => void = () => undefined
beforeEach(() => {
  giveRoom()
  vi.stubGlobal('fetch', () => new Promise(() => undefined)) // what was not recorded stays unknown
})
afterEach(() => {
  leave()
  vi.unstubAllGlobals()
})

function Page() {
  const { at = '' } = useParams({ strict: false }) as { at?: string }
  return <WalkPage run={{ flow: 'daily-sales', no: '19' }} at={at} />
}

async function walk(at: string) {
  const shown = showPage(`/walk/${RUN}/${at}`, '/walk/daily-sales/19/$at', Page, [
    [['run', RUN, 'walk', '', 'time'], recorded.walk],
    [['run', RUN, 'columns', ''], recorded.columns],
    [['diff', 'daily-sales/18', RUN], recorded.diff],
    [['run', RUN, 'bisect', `${RUN}/report`, '', ''], recorded.search],
    ...recorded.details.map(
      (detail) => [['task', detail.checkpoint.addr, 'detail', ''], detail] as const,
    ),
  ])
  leave = shown.leave
  await screen.findByRole('list', { name: 'Trail' })
  return shown
}
const here = () => document.querySelector('[aria-current=step]')?.textContent
const press = async (keys: string, arrives: string) => {
  await userEvent.keyboard(keys)
  await waitFor(() => expect(here()).toContain(arrives))
}
const changed = () => screen.getByRole('region', { name: 'What changed here' }).textContent

test('the trail is a list that says of each stop how it compares', async () => {
  await walk('clean_orders')
  expect(screen.getAllByRole('listitem').length).toBeGreaterThanOrEqual(15)
  expect(here()).toContain('differs first here')
  expect(screen.getByRole('button', { name: /extract_orders/ }).textContent).toContain('same')
})

test('what changed at the first divergence is told with its code and its measures', async () => {
  await walk('clean_orders')
  expect(changed()).toContain('= same as 18')
  expect(changed()).toContain('≠ b186 → a96a')
  expect(changed()).toContain('≠ first divergence')
  expect(screen.getByRole('deletion').textContent).toContain('pass')
  expect(changed()).toContain('price.null_rate0 %33.5 %')
})

test('keys lead to the next stop, the next that changed, and upstream', async () => {
  const { where } = await walk('clean_orders')
  await press('j', 'batches')
  await press('k', 'clean_orders')
  await press('n', 'batches')
  await press('n', 'score')
  await press('N', 'batches')
  await press('u', 'clean_orders')
  expect(where()).toBe(`/walk/${RUN}/clean_orders`)
})

test('a mapped task is one stop, into which and out of which keys lead', async () => {
  const { where } = await walk('score')
  expect(document.body.textContent).toContain('20 × float')
  await press('{Enter}', ':0')
  expect(where()).toBe(`/walk/${RUN}/score:0`)
  expect(here()).toContain('340.5')
  await press('j', ':1')
  await press('{Backspace}', 'score')
})

test('a stop is found by its number as well', async () => {
  await walk('4')
  expect(here()).toContain('clean_orders')
})

test('a search asks from the symptom on, and stands in the address', async () => {
  const { where } = await walk('report')
  await userEvent.keyboard('B')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: /surely bad/ }), 'report')
  await userEvent.click(screen.getByRole('button', { name: 'Begin' }))
  await waitFor(() => expect(where()).toBe(`/walk/${RUN}/score:0?bisect=report`))
  expect(document.body.textContent).toContain('5 questions left to the culprit · 28 suspects')
  expect(document.body.textContent).toContain('Is score:0 good?')
})

test('Escape leaves to the run', async () => {
  const { where } = await walk('clean_orders')
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(where()).toBe(`/f/${RUN}`))
})

test('the keys stand at the foot, and can be pressed with a pointer', async () => {
  await walk('clean_orders')
  await userEvent.click(screen.getByRole('button', { name: 'next stop' }))
  await waitFor(() => expect(here()).toContain('batches'))
})
