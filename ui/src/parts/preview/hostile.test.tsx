import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { giveRoom } from './fixtures/fixture'
import Preview from './Preview'

beforeAll(() => {
  giveRoom()
  URL.createObjectURL = () => 'blob:picture'
  URL.revokeObjectURL = () => undefined
})

const show = (preview: unknown) => render(<Preview preview={preview} address="f/1/t" />)
const text = () => document.body.textContent ?? ''

describe('a hostile preview', () => {
  const MIMES = [
    'application/vnd.cairn.table+json',
    'application/vnd.cairn.array+json',
    'application/vnd.cairn.repr+json',
    'application/json',
    'application/vnd.vegalite.v5+json',
    'application/vnd.plotly.v1+json',
    'application/x-unheard-of',
    'text/plain',
    'text/markdown',
    'image/png',
    'audio/wav',
    '',
  ]
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key ${at}`, at]))
  let deep: unknown = 1
  for (let level = 0; level < 2_000; level += 1) deep = [deep]
  const DATA: [string, unknown][] = [
    ['a number', 7],
    ['a text', 'not base64 ***'],
    ['null', null],
    ['a list of odd things', [null, 1, 'x', [[]], { $more: 'many' }, { $type: 5, items: 7 }]],
    ['lists of several lengths', [[1, 2, 3], [1], null, 'x']],
    ['100,000 keys', many],
    ['what is nested 2,000 times', deep],
    ['not a number', Number.NaN],
  ]
  const FACTS = {
    v: 1,
    type: ['list'],
    summary: {},
    columns: [null, 5, { name: 7, hist: { counts: ['x'], edges: 1 }, top: { counts: [-1] } }],
    rows: { a: 1 },
    parts: [1, -5, 'x'],
    rows_total: 'many',
    shape: [-1, 'x', 1e400],
    nulls: 17,
    hist: { counts: [1, 2], edges: [] },
    attributes: { a: { b: 1 } },
    width: 'wide',
  }

  test.each(MIMES.flatMap((mime) => DATA.map(([name, data]) => [mime, name, data] as const)))(
    'of %s that is %s never takes the page with it',
    async (mime, _, data) => {
      const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)

      const { unmount } = show({ ...FACTS, mime, data })

      expect(text().length).toBeGreaterThan(0)
      const stats = screen.queryByRole('button', { name: 'Stats' })
      if (stats) await userEvent.click(stats)
      const json = screen.queryByRole('button', { name: 'JSON' })
      if (json) await userEvent.click(json)
      expect(document.querySelectorAll('*').length).toBeLessThan(2_000)
      expect(error).not.toHaveBeenCalled()
      unmount()
      error.mockRestore()
    },
  )

  test.each([null, undefined, 7, 'text', [], [1]])('%s is no preview', (preview) => {
    show(preview)
    expect(text().length).toBeGreaterThan(0)
  })
})
