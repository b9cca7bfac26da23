import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import axe from 'axe-core'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { fixture, giveRoom } from './fixtures/fixture'
import Preview from './Preview'

const ADDRESS = 'daily-sales/1841/clean_orders'

beforeAll(() => {
  giveRoom()
  URL.createObjectURL = () => 'blob:picture'
  URL.revokeObjectURL = () => undefined
})

const show = (preview: unknown, more = {}) =>
  render(<Preview preview={preview} address={ADDRESS} {...more} />)
const text = () => document.body.textContent ?? ''

describe('a table', () => {
  test('tells its size, where its rows are from, and how many there are', () => {
    show(fixture('table'))

    expect(text()).toContain('DataFrame 1,000 × 6')
    expect(text()).toContain('20 of 1,000 rows · captured at write time')
    expect(text()).toContain('6 of the 986 rows between, picked at random')
    expect(text()).toContain('the last 4 rows')
    const grid = screen.getByRole('grid')
    expect(grid.getAttribute('aria-rowcount')).toBe('1001')
    const last = screen.getByRole('rowheader', { name: '999' }).closest('[role=row]')
    expect(last?.getAttribute('aria-rowindex')).toBe('1001')
  })

  test('shows a null as null, numbers to the right, and says what is redacted', () => {
    show(fixture('table'))

    const row = screen.getByRole('rowheader', { name: '1' }).closest<HTMLElement>('[role=row]')
    const cells = within(row as HTMLElement).getAllByRole('gridcell')
    expect(cells.map((cell) => cell.textContent)).toEqual([
      '98122',
      'null',
      'DE',
      '',
      '2026-11-22T00:01',
      'False',
    ])
    expect(cells[1]?.className).toMatch(/right/)
    expect(screen.getByRole('columnheader', { name: /email/ }).textContent).toContain('redacted')
    expect(screen.getByRole('columnheader', { name: /price/ }).textContent).toContain('25 % null')
  })

  test('has all statistics, one row a column', async () => {
    show(fixture('table'))

    await userEvent.click(screen.getByRole('button', { name: 'Stats' }))

    const price = screen.getByRole('row', { name: /^price/ })
    expect(price.textContent).toContain('25 %')
    expect(price.textContent).toContain('24.5')
    expect(screen.getByRole('row', { name: /^country/ }).textContent).toContain(
      'DE 600, FR 200, IT 200',
    )
    expect(screen.getByRole('row', { name: /^email/ }).textContent).toContain('redacted')
  })

  test('without rows shows its columns', () => {
    show(fixture('table-stats'))
    expect(text()).toContain('1,000 rows, none of them shown at this level')
    expect(screen.getByRole('row', { name: /^price/ })).toBeTruthy()
  })

  test('that is not computed says so', () => {
    show(fixture('table-lazy'))
    expect(text()).toContain('not computed, so no row is known')
    expect(screen.getByRole('row', { name: /^a.*Int64/ })).toBeTruthy()
  })

  test('is gone through by keys', async () => {
    show(fixture('table'))
    const grid = screen.getByRole('grid')
    grid.focus()

    await userEvent.keyboard('{ArrowDown}{ArrowRight}')

    const active = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
    expect(active?.textContent).toBe('null')
  })

  test('of 200 rows and 60 columns stands in the document only as far as it is seen', () => {
    const columns = Array.from({ length: 60 }, (_, at) => ({ name: `c${at}`, dtype: 'int64' }))
    const data = columns.map(() => Array.from({ length: 200 }, (_, at) => at))
    show({ ...fixture('table'), columns, data, rows: data[0], parts: [200, 0, 0] })

    expect(screen.getAllByRole('gridcell').length).toBeLessThan(1_000)
  })
})

describe('other kinds', () => {
  test('an array shows its shape, its statistics and a corner', () => {
    show(fixture('array'))
    expect(text()).toContain('3 × 4 × 5')
    expect(text()).toContain('8.42857')
    expect(text()).toContain('20 of 60 values, at the start of all dimensions but the last two')
    expect(screen.getAllByRole('gridcell')).toHaveLength(20)
  })

  test('an array without values still tells its statistics', () => {
    show(fixture('array-stats'))
    expect(text()).toContain('no values are shown at level stats')
    expect(text()).toContain('2.87228')
  })

  test('a line of numbers is a column, its NaN among them', () => {
    show(fixture('array-line'))
    expect(screen.getAllByRole('gridcell').map((cell) => cell.textContent)).toEqual([
      '1.5',
      'NaN',
      '3.0',
    ])
  })

  test('a tree opens branch by branch and says what is redacted, recursive or too deep', async () => {
    show(fixture('tree'))
    expect(text()).toContain('password:(redacted)')
    expect(text()).toContain('note:None')
    expect(text()).toContain('<list that it stands in>')
    expect(text()).toContain('Some of it was left out')
  })

  test.each([
    ['record', 'number:7'],
    ['set', '0:1'],
    ['long-list', '0:0'],
  ])('%s is a tree too', (name, told) => {
    show(fixture(name))
    expect(text()).toContain(told)
  })

  test('a branch is opened, and its path is copied', async () => {
    const user = userEvent.setup()
    const copied = vi.spyOn(navigator.clipboard, 'writeText')
    Object.defineProperty(window, 'isSecureContext', { value: true })
    show(fixture('tree'))
    await user.click(screen.getByRole('treeitem', { name: /^days/ }))
    expect(screen.getByRole('treeitem', { name: /^days/ }).getAttribute('aria-expanded')).toBe(
      'false',
    )

    screen.getByRole('tree').focus()
    await user.keyboard('c')

    expect(copied).toHaveBeenCalledWith('value["days"]')
  })

  test('None is a value, and is never taken for no result', () => {
    show(fixture('none'))
    expect(text()).toContain('None')
    expect(text()).not.toContain('no result')
  })

  test.each([
    ['int', '42'],
    ['float', '0.1'],
    ['long-int', '1152921504606846976'],
    ['nan', 'NaN'],
    ['true', 'True'],
  ])('%s is told plainly', (name, told) => {
    show(fixture(name), { bare: true })
    expect(text()).toBe(told)
  })

  test('a text is text, whatever stands in it', async () => {
    show(fixture('text'))
    expect(text()).toContain('<b>Alaska</b>')
    expect(document.querySelector('b')).toBeNull()
    const wrap = screen.getByRole('button', { name: 'Wrap' })
    await userEvent.click(wrap)
    expect(wrap.getAttribute('aria-pressed')).toBe('false')
  })

  test('Markdown is not carried out', () => {
    show(fixture('markdown'))
    expect(text()).toContain('# Report')
    expect(document.querySelector('h1')).toBeNull()
  })

  test('a page stands in a frame of its own without any right', () => {
    show(fixture('html'))
    const frame = document.querySelector('iframe')
    expect(frame?.getAttribute('sandbox')).toBe('allow-scripts')
    expect(frame?.getAttribute('src')).toBe(`/preview/${ADDRESS}`)
    expect(frame?.hasAttribute('srcdoc')).toBe(false)
  })

  test('a picture has its summary for those who do not see it', async () => {
    show(fixture('image'))
    expect(screen.getByRole('img', { name: 'bytes PNG 24×16' }).getAttribute('src')).toBe(
      'blob:picture',
    )
    await userEvent.click(screen.getByRole('button', { name: '1:1' }))
    expect(screen.getByRole('button', { name: '1:1' }).getAttribute('aria-pressed')).toBe('true')
  })

  test('a chart is shown as what describes it', () => {
    show(fixture('chart'))
    expect(text()).toContain('A Vega-Lite chart, shown as what describes it')
    expect(text()).toContain('mark:"bar"')
  })

  test('an object shows its repr and its attributes, and how a previewer is registered', () => {
    show(fixture('object'))
    expect(text()).toContain('Model(linear, 3 weights)')
    expect(text()).toContain('weightsnumpy.ndarray')
    expect(text()).toContain('cairnflow.previews.register("Model"')
  })

  test('an exception shows what it is because of', () => {
    show(fixture('exception'))
    expect(text()).toContain('because of KeyError')
  })

  test('bytes are told in hex', () => {
    show(fixture('bytes'))
    expect(text()).toContain('00 01 63 61')
  })
})

describe('why there is no preview', () => {
  test.each([
    ['level-none', 'preview level none', '@task(preview="sample")'],
    ['none-schema', 'preview level schema', '@task(preview="sample")'],
    ['image-stats', 'preview level stats', '@task(preview="sample")'],
    [
      'failed',
      "The preview could not be made: ValueError: no column 'price'",
      `cairn cat ${ADDRESS}`,
    ],
    [
      'object-plain',
      'Nothing is known of how a value of type object is shown',
      'cairnflow.previews.register',
    ],
    ['object-withheld', 'Withheld: what it writes of itself', `cairn cat ${ADDRESS}`],
  ])('%s', (name, reason, remedy) => {
    show(fixture(name))
    expect(text()).toContain(reason)
    expect(text()).toContain(remedy)
  })

  test('over the cap', () => {
    show({ ...fixture('chart'), data: null, truncated: true })
    expect(text()).toContain('larger than a preview may be')
  })

  test('there is none at all', () => {
    show({ v: 1, absence: 'it failed, so there was no value' })
    expect(text()).toContain('There is no preview: it failed, so there was no value.')
  })

  test('old and newer ones', () => {
    show({ type: 'int', mime: 'application/json' })
    expect(text()).toContain('old version of Cairnflow')
    show({ v: 2, type: 'int', mime: '' })
    expect(text()).toContain('newer Cairnflow')
  })
})

test.each(['table', 'array', 'tree', 'text', 'image', 'object', 'level-none', 'none'])(
  'axe finds nothing serious in %s',
  async (name) => {
    const { container } = show(fixture(name))
    const { violations } = await axe.run(container, {
      rules: { 'color-contrast': { enabled: false } },
    })
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  },
)
