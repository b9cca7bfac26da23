import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { TaskRunDetail } from '@/api/forms'
import { runOf } from '@/data/address'
import { useLive, useTold } from '@/data/live'
import { taskQuery } from '@/data/tasks'
import { useQueryText } from '@/data/view-search'
import { useTitle } from '@/data/view-title'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { NoResult } from '@/parts/preview/ScalarView'
import { Tabs, type Tab } from '@/parts/tabs/Tabs'
import { isWhole } from '@/data/task-address'
import { Children } from './Children'
import { Code } from './Code'
import { FlowOfData } from './FlowOfData'
import { Header } from './Header'
import { Inputs } from './Inputs'
import { Logs } from './Logs'
import { isNotBegun, Nearest } from './Nearest'
import { Output } from './Output'
import { ReplayDialog } from './ReplayDialog'
import { States } from './States'
import { useDeeds } from './useDeeds'
import styles from './task.module.css'

/** A task run: its value, what it was made of, what became of it; of a mapped task its children. */
export function TaskPage({ address }: { address: string }) {
  const [vs] = useQueryText('vs')
  const [tab, setTab] = useQueryText('tab', 'output')
  const [isReplaying, setReplaying] = useState(false)
  const { data: detail, error, refetch } = useQuery(taskQuery(address, vs))
  const isGroup = isWhole(address) && detail?.siblings != null
  const deeds = useDeeds({
    address,
    detail: isGroup ? undefined : detail, // of a whole mapped task it tells the first child
    replay: () => setReplaying(true),
    show: setTab,
  })
  useFollowed(address, detail)
  useTitle(address, isGroup ? undefined : detail?.checkpoint.state)
  if (!detail)
    return (
      <Without address={address}>
        {error && isNotBegun(error, address) ? (
          <div className={styles.panel}>
            <NoResult>{error.message}</NoResult>
          </div>
        ) : error ? (
          <Failure what="It can't be shown" error={error} retry={() => void refetch()}>
            <Nearest error={error} address={address} />
          </Failure>
        ) : (
          <Skeleton rows={10} what="The task run is being read" />
        )}
      </Without>
    )
  if (isGroup) return <Children address={address} detail={detail} vs={vs} deeds={deeds} />
  return (
    <div className={styles.page}>
      <Header detail={detail} deeds={deeds} />
      <FlowOfData detail={detail} />
      <Tabs
        label="Of this task run"
        tabs={tabsOf(detail)}
        chosen={tab}
        onChoose={setTab}
        className={styles.tabs}
      >
        <div className={styles.panel}>
          <Panel tab={tab} detail={detail} vs={vs} />
        </div>
      </Tabs>
      {isReplaying && <ReplayDialog detail={detail} onClose={() => setReplaying(false)} />}
    </div>
  )
}

/** The page before there is anything to show, or where there is nothing. */
function Without({ address, children }: { address: string; children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>
          <span className={styles.address}>{address}</span>
        </h1>
      </header>
      {children}
    </div>
  )
}

function tabsOf({ inputs, logs, states }: TaskRunDetail): Tab[] {
  return [
    { key: 'output', label: 'Output' },
    { key: 'inputs', label: 'Inputs', count: inputs.length },
    { key: 'logs', label: 'Logs', count: logs },
    { key: 'states', label: 'States', count: states.length },
    { key: 'code', label: 'Code' },
  ]
}

type PanelProps = { tab: string; detail: TaskRunDetail; vs: string }

function Panel({ tab, detail, vs }: PanelProps) {
  const { addr } = detail.checkpoint
  switch (tab) {
    case 'inputs':
      return <Inputs detail={detail} vs={vs} />
    case 'logs':
      return <Logs address={addr} />
    case 'states':
      return <States detail={detail} />
    case 'code':
      return <Code address={addr} vs={vs} />
    default:
      return <Output detail={detail} />
  }
}

/** Ask anew when something is told of the run, as long as this task run is not over. */
function useFollowed(address: string, detail: TaskRunDetail | undefined): void {
  const { flow, no } = runOf(address)
  const queries = useQueryClient()
  const isOver = detail !== undefined && !['running', 'paused'].includes(detail.run_state)
  useLive(isOver ? [] : [`run:${flow}/${no}`])
  useTold(() => {
    if (!isOver) void queries.invalidateQueries({ queryKey: ['task', address] })
  })
}
