import { cleanup, renderHook, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import type { RunPage, RunSummary } from '@/api/forms'
import { useLive, useNews, useTold } from './live'
import { queries } from './queries'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** A server that tells these blocks and keeps the line open. */
function telling(...blocks: string[]) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: string, { signal }: { signal: AbortSignal }) => {
    asked.push(url)
    const body = new ReadableStream<Uint8Array>({
      start(line) {
        for (const block of blocks) line.enqueue(new TextEncoder().encode(`${block}\n\n`))
        signal.addEventListener('abort', () => line.close())
      },
    })
    return Promise.resolve({ ok: true, body } as Response)
  })
  return asked
}

test('what the stream tells is in the lists, and whoever listens has heard it', async () => {
  const run = { addr: 'sales/1', flow: 'sales', state: 'running' } as RunSummary
  queries.setQueryData(['runs', 'newest', 'x'], { v: 1, runs: [run], next: null, total: null })
  const told = JSON.stringify({ runs: [{ ...run, state: 'success' }] })
  const asked = telling(`id: 7\nevent: runs\ndata: ${told}`)
  const heard: string[] = []

  const { result } = renderHook(() => {
    useLive(['runs'])
    useTold(({ event }) => heard.push(event))
    return useNews()
  })

  await waitFor(() => expect(heard).toEqual(['runs']))
  expect(queries.getQueryData<RunPage>(['runs', 'newest', 'x'])?.runs[0]?.state).toBe('success')
  expect(result.current.standing).toBe('live')
  expect(asked).toHaveLength(1)
  expect(asked[0]).toContain('topics=runs')
})

test('topics of several views share one line', async () => {
  const asked = telling()

  renderHook(() => useLive(['runs']))
  renderHook(() => useLive(['runs', 'run:sales/1']))

  await waitFor(() => expect(asked).toHaveLength(1))
  expect(decodeURIComponent(asked[0] ?? '')).toContain('topics=run:sales/1,runs')
})
