import { expect, test } from 'vitest'
import type { Surroundings } from '@/api/forms'
import { runCommand } from './command'
import { firstTracked, spoken, worthALook, writtenAs, type Measure } from './tracked'

const code = (...files: (string | null)[]): Surroundings['code'] =>
  files.map((file) => ({ task: 't', hash: null, file, line: 1, differs: false }))

test('a flow is run again with the parameters of its last run', () => {
  const command = runCommand(code('/srv/sales.py', '/srv/sales.py', null), {
    region: 'EU',
    n: 5,
    text: '5',
    note: "it's",
  })

  expect(command).toBe(
    `cairn run /srv/sales.py -p region=EU -p n=5 -p 'text="5"' -p 'note=it'\\''s'`,
  )
})

test('where the file is not known, no command is handed out', () => {
  expect(runCommand(code(null), {})).toBe(null)
  expect(runCommand(code('/a.py', '/b.py'), {})).toBe(null)
})

const measure = (name: string, values: (number | null)[], jumps: string[] = []): Measure => ({
  name,
  unit: 'number',
  values,
  jumps,
})

test('what jumps is looked at first, and the machine last', () => {
  const chosen = worthALook([
    measure('duration', [1, 2], ['f/2']),
    measure('size', [1, 2]),
    measure('steady', [3, 3, null]),
    measure('moves', [1, 2]),
    measure('jumps', [1, 9], ['f/2']),
  ])

  expect(chosen).toEqual(['jumps', 'moves', 'duration'])
  expect(worthALook([measure('steady', [3, 3]), measure('size', [1, 2])])).toEqual(['steady'])
  expect(worthALook([measure('size', [1, 2])])).toEqual(['size'])
})

test('the last task that comes to numbers is followed first', () => {
  const group = (task: string, type: string) => ({ task, result: { type } })
  const groups = [group('rank', 'pandas.DataFrame'), group('draw', 'bytes'), group('say', 'str')]

  expect(firstTracked(groups, ['rank', 'draw', 'say'])).toBe('rank')
  expect(firstTracked([], ['rank', 'draw'])).toBe('draw')
})

test('a measure is written by its unit', () => {
  const units = { share: 0.31, seconds: 8.24, bytes: 86_123_345, count: 1187020, number: 17.8961 }

  expect(Object.entries(units).map(([unit, value]) => writtenAs(unit)(value))).toEqual([
    '31 %',
    '8.2 s',
    '86 MB',
    '1,187,020',
    '17.8961',
  ])
})

test('a line is told in a sentence', () => {
  expect(spoken(measure('rows', [1200, null, 800], ['f/3']))).toBe(
    'rows over 2 runs: from 800 to 1,200, at last 800; it jumps in f/3',
  )
})
