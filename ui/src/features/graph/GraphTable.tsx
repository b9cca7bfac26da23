/** The graph as a table: of each task from which it takes and to which it gives. */
import { useMemo } from 'react'
import { ABSENT, duration, number, size } from '@/data/words'
import { TwinTable, type Column } from '@/parts/canvas/TwinTable'
import { StateMark } from '@/parts/state/StateMark'
import { VsMark } from '@/parts/state/VsMark'
import type { Plan } from './plan'
import type { Critical } from './RunGraph'
import { stateOf } from './telling'

type Props = { plan: Plan; critical: Critical | null; onOpen: (place: number) => void }

export function GraphTable({ plan, critical, onOpen }: Props) {
  const rows = useMemo(() => {
    const all = Int32Array.from(plan.tasks, (_, place) => place)
    return critical ? all.filter((place) => critical.tasks.has(plan.tasks[place]?.task ?? '')) : all
  }, [plan, critical])
  const table = useMemo(() => columnsOf(plan), [plan])
  return (
    <TwinTable
      label={critical ? 'Tasks of the critical path' : 'Tasks of the run'}
      columns={table}
      rows={rows}
      onOpen={onOpen}
      empty="No task of the critical path is shown."
    />
  )
}

function columnsOf(plan: Plan): Column[] {
  const of = (place: number) => plan.tasks[place]
  const group = (place: number) => of(place)?.group
  const named = (places: readonly number[] | undefined) =>
    (places ?? []).map((place) => of(place)?.name).join(', ') || ABSENT
  return [
    {
      key: 'task',
      title: 'Task',
      width: 180,
      grows: true,
      cell: (place) => <span title={of(place)?.name}>{of(place)?.name}</span>,
      value: (place) => of(place)?.name ?? '',
    },
    {
      key: 'state',
      title: 'State',
      width: 120,
      cell: (place) => {
        const task = of(place)
        return (
          task && (
            <StateMark state={stateOf(task)}>{task.group ? undefined : 'not begun'}</StateMark>
          )
        )
      },
      value: (place) => group(place)?.state ?? '',
    },
    {
      key: 'n',
      title: 'Children',
      width: 90,
      isNumber: true,
      cell: (place) => ((group(place)?.n ?? 1) > 1 ? number(group(place)?.n ?? 0) : ABSENT),
      value: (place) => group(place)?.n ?? NaN,
    },
    {
      key: 'takes',
      title: 'Takes from',
      width: 180,
      grows: true,
      cell: (place) => <span title={named(plan.takes[place])}>{named(plan.takes[place])}</span>,
    },
    {
      key: 'gives',
      title: 'Gives to',
      width: 180,
      grows: true,
      cell: (place) => <span title={named(plan.gives[place])}>{named(plan.gives[place])}</span>,
    },
    {
      key: 'time',
      title: 'Time',
      width: 80,
      isNumber: true,
      cell: (place) => duration(timeOf(group(place))),
      value: (place) => timeOf(group(place)) ?? NaN,
    },
    {
      key: 'size',
      title: 'Size',
      width: 80,
      isNumber: true,
      cell: (place) => size(group(place)?.bytes),
      value: (place) => group(place)?.bytes ?? NaN,
    },
    {
      key: 'vs',
      title: 'Data',
      width: 150,
      cell: (place) => {
        const vs = group(place)?.vs
        return <VsMark {...(vs ?? { status: null })} of={group(place)?.n} />
      },
      value: (place) => group(place)?.vs?.status ?? '',
    },
  ]
}

const timeOf = (group: { start_ms: number; end_ms: number } | null | undefined): number | null =>
  group ? Math.max(0, group.end_ms - group.start_ms) : null
