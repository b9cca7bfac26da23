/** The children of a mapped task as a table. */
import { useMemo } from 'react'
import type { Columns } from '@/api/forms'
import { addressOf, factsOf, partOf } from '@/data/columns'
import { duration, size } from '@/data/words'
import { TwinTable, type Column } from '@/parts/canvas/TwinTable'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'

type Props = {
  columns: Columns
  task: string
  rows: Int32Array
  onOpen: (address: string) => void
}

export function MapTable({ columns, task, rows, onOpen }: Props) {
  const table = useMemo(() => columnsOf(columns), [columns])
  return (
    <TwinTable
      label={`Children of ${task}`}
      columns={table}
      rows={rows}
      onOpen={(row) => onOpen(addressOf(columns, row))}
      empty="No child is shown."
    />
  )
}

function columnsOf(columns: Columns): Column[] {
  const of = (row: number) => factsOf(columns, row)
  return [
    {
      key: 'index',
      title: 'Child',
      width: 150,
      cell: (row) => partOf(columns, row),
      value: (row) => columns.map[row] ?? NaN,
    },
    {
      key: 'state',
      title: 'State',
      width: 120,
      cell: (row) => <StateMark state={of(row).state} />,
      value: (row) => of(row).state,
    },
    {
      key: 'run',
      title: 'Run',
      width: 80,
      isNumber: true,
      cell: (row) => duration(of(row).duration),
      value: (row) => of(row).duration ?? NaN,
    },
    {
      key: 'size',
      title: 'Size',
      width: 80,
      isNumber: true,
      cell: (row) => size(of(row).size),
      value: (row) => of(row).size ?? NaN,
    },
    {
      key: 'data',
      title: 'Data',
      width: 140,
      cell: (row) => <VsMark status={of(row).vs} />,
      value: (row) => of(row).vs,
    },
    {
      key: 'summary',
      title: 'Result',
      width: 160,
      grows: true,
      cell: (row) => of(row).summary,
    },
  ]
}
