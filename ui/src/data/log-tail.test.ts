import { expect, test } from 'vitest'
import type { LogLine, LogPage } from '@/api/forms'
import { withMore } from './log-tail'

const page = (...numbers: number[]): LogPage => ({
  v: 1,
  lines: numbers.map((n) => ({ n }) as LogLine),
  next: null,
  total: numbers.length,
})

test('a tail brings each line once, and nothing where there is nothing new', () => {
  const known = { pages: [page(1, 2)], pageParams: [''] }

  const more = withMore(known, page(2, 3))

  expect(more.pages.flatMap(({ lines }) => lines.map(({ n }) => n))).toEqual([1, 2, 3])
  expect(withMore(more, page(3))).toBe(more)
})
