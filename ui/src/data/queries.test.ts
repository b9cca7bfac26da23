import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { answeredAll } from './queries'

test('what was asked for is waited for, also where it fails; nothing is not', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  await answeredAll(client)
  const told: string[] = []
  void client.prefetchQuery({
    queryKey: ['slow'],
    queryFn: () => new Promise<number>((done) => setTimeout(() => done(told.push('slow')), 20)),
  })
  void client.prefetchQuery({
    queryKey: ['wrong'],
    queryFn: () => Promise.reject(new Error('away')),
  })
  await answeredAll(client)
  expect(told).toEqual(['slow'])
})
