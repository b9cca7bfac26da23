import { act, render, screen } from '@testing-library/react'
import { Suspense } from 'react'
import { expect, test, vi } from 'vitest'
import { later } from './later'

const Hello = ({ name }: { name: string }) => <p>Hello {name}</p>

test('what is loaded is drawn at once', async () => {
  const Part = later(() => Promise.resolve({ default: Hello }))
  await Part.ahead()
  render(
    <Suspense fallback="waiting">
      <Part name="you" />
    </Suspense>,
  )
  expect(screen.getByText('Hello you')).toBeTruthy()
})

test('what is not loaded is waited for', async () => {
  let bring: (found: { default: typeof Hello }) => void = () => undefined
  const Part = later<{ name: string }>(() => new Promise((done) => (bring = done)))
  await act(() =>
    render(
      <Suspense fallback="waiting">
        <Part name="you" />
      </Suspense>,
    ),
  )
  expect(screen.getByText('waiting')).toBeTruthy()
  await act(async () => bring({ default: Hello }))
  expect(await screen.findByText('Hello you')).toBeTruthy()
})

test('a script is fetched once, and again where it did not come', async () => {
  const fetch = vi
    .fn<() => Promise<{ default: typeof Hello }>>()
    .mockRejectedValueOnce(new Error('away'))
    .mockResolvedValue({ default: Hello })
  const Part = later(fetch)
  await Part.ahead()
  await Promise.all([Part.ahead(), Part.ahead()])
  expect(fetch).toHaveBeenCalledTimes(2)
})
