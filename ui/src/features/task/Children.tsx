import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useEffect, useMemo, useState } from 'react'
import type { Columns, TaskRunDetail } from '@/api/forms'
import { lastPart, runOf } from '@/data/address'
import { columnsQuery } from '@/data/columns'
import { counted, duration, number, shortType, size } from '@/data/words'
import { copy } from '@/parts/copy/copyable'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import { Table, type Column } from '@/parts/table/Table'
import { Button } from '@/parts/text/Button'
import { later } from '@/parts/page/later'
import { pythonOf, toTask } from '@/data/task-address'
import { arranged, childRows, tally, type ChildRow } from '@/data/child-rows'
import { FlowOfData } from './FlowOfData'
import type { Deeds } from './useDeeds'
import styles from './task.module.css'

const MapGrid = later(() => import('@/features/mapgrid/MapGrid'))

type Props = { address: string; detail: TaskRunDetail; vs: string; deeds: Deeds }

/** A mapped task: all its children as a picture, and as a table. */
export function Children({ address, detail, vs, deeds }: Props) {
  useEffect(() => void MapGrid.ahead(), [])
  const columns = useQuery(columnsQuery(runOf(address), vs))
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>
          <span className={styles.address}>{lastPart(address)}</span>
          <span className={styles.count}>× {number(detail.siblings ?? 0)}</span>
          <span className={styles.deeds}>
            <Button keys="w" onClick={deeds.walk}>
              Walk
            </Button>
            <Button keys="Y" onClick={() => void copy(pythonOf(address), 'Python')}>
              Python
            </Button>
          </span>
        </h1>
      </header>
      <FlowOfData detail={detail} />
      {columns.error && !columns.data ? (
        <Failure
          what="The children could not be read"
          error={columns.error}
          retry={() => void columns.refetch()}
        />
      ) : columns.data ? (
        <Family columns={columns.data} task={lastPart(address)} />
      ) : (
        <Skeleton what="The children are being read" />
      )}
    </div>
  )
}

function Family({ columns, task }: { columns: Columns; task: string }) {
  const navigate = useNavigate()
  const [active, setActive] = useState('')
  const rows = useMemo(() => childRows(columns, task), [columns, task])
  const told = useMemo(() => tally(rows), [rows])
  const shown = useMemo(() => arranged(rows), [rows])
  const open = (address: string) => void navigate(toTask(address))
  return (
    <>
      <p className={styles.tally}>
        {told.states.map(([state, count]) => (
          <StateMark key={state} state={state}>
            {number(count)} {state.replace(/_/g, ' ')}
          </StateMark>
        ))}
        {told.changed > 0 && (
          <VsMark status="changed" role="follows" n={told.changed} of={rows.length} />
        )}
      </p>
      <div className={styles.gridPlace}>
        <Suspense fallback={<div aria-busy="true" />}>
          <MapGrid columns={columns} task={task} onOpen={open} />
        </Suspense>
      </div>
      <p className={styles.order}>{orderText(rows.length, told)}</p>
      <Table
        label={`Children of ${task}`}
        rows={shown}
        columns={COLUMNS}
        keyOf={({ address }) => address}
        className={styles.children ?? ''}
        active={active}
        onActive={setActive}
        onOpen={({ address }) => open(address)}
        isMain
      />
    </>
  )
}

/** Return what stands in the table, and why in that order. */
function orderText(count: number, { states, changed }: ReturnType<typeof tally>): string {
  const isMixed = states.length > 1 || (changed > 0 && changed < count)
  const order = isMixed ? ': what failed first, then what differs' : ''
  return `${counted(count, 'child', 'children')}${order}`
}

const COLUMNS: Column<ChildRow>[] = [
  { key: 'map', head: 'child', isNumber: true, cell: ({ map }) => number(map) },
  { key: 'state', head: 'state', cell: ({ state }) => <StateMark state={state} /> },
  {
    key: 'result',
    head: 'result',
    cell: ({ type, summary }) => (
      <code>{[shortType(type), summary].filter(Boolean).join(' ')}</code>
    ),
  },
  {
    key: 'dur',
    head: 'dur',
    isNumber: true,
    cell: ({ durationMs }) => duration(durationMs),
  },
  { key: 'size', head: 'size', isNumber: true, cell: ({ size: bytes }) => size(bytes) },
  { key: 'vs', head: 'vs', cell: ({ vs }) => <VsMark status={vs} /> },
]
