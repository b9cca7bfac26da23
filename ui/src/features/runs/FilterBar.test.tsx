import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { FilterBar } from './FilterBar'

afterEach(cleanup)

function shown(text: string) {
  const onChange = vi.fn()
  const client = new QueryClient()
  client.setQueryData(['flows'], { v: 1, flows: [{ flow: 'geo-import' }, { flow: 'daily-sales' }] })
  render(
    <QueryClientProvider client={client}>
      <FilterBar text={text} onChange={onChange} />
    </QueryClientProvider>,
  )
  return { onChange, input: screen.getByRole('combobox', { name: 'Filter runs' }) }
}

test('a word that was written is added to the filter', async () => {
  const { onChange, input } = shown('since:24h')

  await userEvent.type(input, '"disk full"{Enter}')

  expect(onChange).toHaveBeenCalledWith('since:24h "disk full"')
})

test('keys and their values are completed from the keyboard', async () => {
  const { onChange, input } = shown('')

  await userEvent.type(input, 'fl{Tab}')
  expect((input as HTMLInputElement).value).toBe('flow:')
  expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
    'flow:geo-import',
    'flow:daily-sales',
  ])

  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}')
  expect(onChange).toHaveBeenCalledWith('flow:daily-sales')
})

test('a part can be dropped by its button, the last one be taken back to be changed', async () => {
  const { onChange, input } = shown('state:failed x')

  await userEvent.click(screen.getByRole('button', { name: 'Without state:failed' }))
  expect(onChange).toHaveBeenLastCalledWith('x')

  await userEvent.type(input, '{Backspace}')
  expect(onChange).toHaveBeenLastCalledWith('state:failed')
  expect((input as HTMLInputElement).value).toBe('x')
})
