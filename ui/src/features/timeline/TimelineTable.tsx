/** The timeline's task runs as a table. */
import { useMemo } from 'react'
import type { Columns } from '@/api/forms'
import { addressOf, factsOf, partOf } from '@/data/columns'
import { duration, size } from '@/data/words'
import { TwinTable, type Column } from '@/parts/canvas/TwinTable'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import type { Lanes } from './lanes'

type Props = { lanes: Lanes; onOpen: (address: string) => void }

export function TimelineTable({ lanes, onOpen }: Props) {
  const { columns } = lanes
  const rows = useMemo(() => {
    const { begin } = lanes.moments
    const shown = lanes.packing.placed.slice(0, lanes.packing.placedCount)
    return shown.sort((a, b) => (begin[a] as number) - (begin[b] as number) || a - b)
  }, [lanes])
  const table = useMemo(() => columnsOf(columns), [columns])
  return (
    <TwinTable
      label={`Task runs of ${columns.run} by when they began`}
      columns={table}
      rows={rows}
      onOpen={(row) => onOpen(addressOf(columns, row))}
      empty="No task has begun yet."
    />
  )
}

/** Return milliseconds since the run began so that they stand in columns: `1m04.250`. */
function sinceBegin(ms: number): string {
  const seconds = (Math.abs(ms) % 60_000) / 1000
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  const hours = Math.floor(minutes / 60)
  const two = (part: number) => String(part).padStart(2, '0')
  const before = hours > 0 ? `${hours}h${two(minutes % 60)}m` : minutes > 0 ? `${minutes}m` : ''
  const exact = seconds.toFixed(3).padStart(before ? 6 : 5, '0')
  return `${ms < 0 ? '−' : ''}${before}${exact}`
}

const orNone = (value: number | null): number => value ?? NaN

function columnsOf(columns: Columns): Column[] {
  const of = (row: number) => factsOf(columns, row)
  return [
    {
      key: 'task',
      title: 'Task run',
      width: 180,
      grows: true,
      cell: (row) => partOf(columns, row),
      value: (row) => partOf(columns, row),
    },
    {
      key: 'state',
      title: 'State',
      width: 120,
      cell: (row) => <StateMark state={of(row).state} />,
      value: (row) => of(row).state,
    },
    {
      key: 'start',
      title: 'Began after',
      width: 110,
      isNumber: true,
      cell: (row) => sinceBegin(columns.start[row] ?? 0),
      value: (row) => columns.start[row] ?? NaN,
    },
    {
      key: 'wait',
      title: 'Wait',
      width: 80,
      isNumber: true,
      cell: (row) => duration(of(row).wait),
      value: (row) => orNone(of(row).wait),
    },
    {
      key: 'run',
      title: 'Run',
      width: 80,
      isNumber: true,
      cell: (row) => duration(of(row).duration),
      value: (row) => orNone(of(row).duration),
    },
    {
      key: 'write',
      title: 'Write',
      width: 80,
      isNumber: true,
      cell: (row) => duration(of(row).write),
      value: (row) => orNone(of(row).write),
    },
    {
      key: 'size',
      title: 'Size',
      width: 80,
      isNumber: true,
      cell: (row) => size(of(row).size),
      value: (row) => orNone(of(row).size),
    },
    {
      key: 'vs',
      title: 'Data',
      width: 140,
      cell: (row) => <VsMark status={of(row).vs} />,
      value: (row) => of(row).vs,
    },
  ]
}
