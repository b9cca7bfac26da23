/** A flow's history as a table: a row for each task of each run, the newest run first. */
import { useMemo } from 'react'
import type { History } from '@/api/forms'
import { moment } from '@/data/words'
import { TwinTable, type Column } from '@/parts/canvas/TwinTable'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import { cellOf, columnsOf, rowsOf, type Cell, type Spot } from './cells'

type Props = {
  history: History
  selection: readonly Cell[]
  onOpen: (cell: Cell | null) => void
  /** A key was pressed on a cell; true says that it was taken. */
  onKey: (key: string, cell: Cell | null) => boolean
}

export function HistoryTable({ history, selection, onOpen, onKey }: Props) {
  const high = rowsOf(history)
  const wide = columnsOf(history)
  const { of, rows } = useMemo(() => {
    const spot = (row: number): Spot => ({
      row: row % high,
      column: wide - 1 - Math.floor(row / high),
    })
    const of = (row: number) => cellOf(history, spot(row))
    const all = Int32Array.from({ length: high * wide }, (_, i) => i)
    return { of, rows: all.filter((row) => of(row)?.state != null) }
  }, [history, high, wide])
  const table = useMemo(() => tableOf(of), [of])
  return (
    <TwinTable
      label={`History of ${history.flow}; x marks a row, c compares two that are marked`}
      columns={table}
      rows={rows}
      onOpen={(row) => onOpen(of(row))}
      onKey={(key, row) => onKey(key, of(row))}
      isMarked={(row) => selection.some((one) => one.address === of(row)?.address)}
    />
  )
}

function tableOf(of: (row: number) => Cell | null): Column[] {
  return [
    {
      key: 'run',
      title: 'Run',
      width: 90,
      isNumber: true,
      cell: (row) => of(row)?.runNo,
      value: (row) => of(row)?.runNo ?? NaN,
    },
    {
      key: 'task',
      title: 'Task',
      width: 180,
      grows: true,
      cell: (row) => of(row)?.task ?? 'the whole run',
      value: (row) => of(row)?.task ?? '',
    },
    {
      key: 'state',
      title: 'State',
      width: 120,
      cell: (row) => <StateMark state={of(row)?.state ?? ''} />,
      value: (row) => of(row)?.state ?? '',
    },
    {
      key: 'data',
      title: 'Data',
      width: 140,
      cell: (row) => <VsMark status={of(row)?.vs} />,
      value: (row) => of(row)?.vs ?? '',
    },
    {
      key: 'at',
      title: 'Started',
      width: 170,
      cell: (row) => {
        const at = of(row)?.startedAt
        return at && <span title={moment(at)}>{new Date(at).toLocaleString('sv-SE')}</span>
      },
      value: (row) => of(row)?.startedAt ?? '',
    },
  ]
}
