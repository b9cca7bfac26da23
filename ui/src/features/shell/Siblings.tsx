import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { answered, client } from '@/api/client'
import { nameOf, runOf } from '@/data/address'
import { overviewQuery } from '@/data/queries'
import { flowsQuery } from '@/data/run-queries'
import { Menu, type Choice } from '@/parts/menu/Menu'
import { StateMark } from '@/parts/state/StateMark'
import { Ago } from '@/parts/text/Ago'
import styles from './shell.module.css'
import type { Crumb } from './trail'

const SHOWN = 40

/** What stands beside a part of the address: other flows, other runs, other tasks. */
export function Siblings({ crumb }: { crumb: Crumb }) {
  if (crumb.kind === 'flow') return <Flows crumb={crumb} />
  if (crumb.kind === 'run') return <Runs crumb={crumb} />
  if (crumb.kind === 'task') return <Tasks crumb={crumb} />
  return null
}

type Props = { crumb: Crumb }

function Beside({
  label,
  choices,
  onWanted,
}: {
  label: string
  choices: Choice[] | null
  onWanted: () => void
}) {
  return (
    <Menu label={label} className={styles.chevron} choices={choices} onWanted={onWanted}>
      <ChevronDown size={12} aria-hidden="true" />
    </Menu>
  )
}

function Flows({ crumb }: Props) {
  const navigate = useNavigate()
  const [isWanted, setWanted] = useState(false)
  const { data } = useQuery({ ...flowsQuery(), enabled: isWanted })
  const choices = data?.flows.map(({ flow, last }) => ({
    key: flow,
    text: flow,
    icon: <StateMark state={last.state} quiet />,
    aside: <Ago at={last.started_at} />,
    isNow: flow === crumb.text,
    onChoose: () => void navigate({ to: '/f/$flow', params: { flow } }),
  }))
  return <Beside label="Other flows" choices={choices ?? null} onWanted={() => setWanted(true)} />
}

function Runs({ crumb }: Props) {
  const navigate = useNavigate()
  const [isWanted, setWanted] = useState(false)
  const { flow } = runOf(crumb.address)
  const q = `flow:${flow}`
  const { data } = useQuery({
    queryKey: ['runs', 'siblings', flow],
    queryFn: () => answered(client.GET('/api/v1/runs', { params: { query: { q, limit: SHOWN } } })),
    enabled: isWanted,
  })
  const choices = data?.runs.map(({ addr, no, state, started_at: at }) => ({
    key: addr,
    text: String(no),
    icon: <StateMark state={state} quiet />,
    aside: <Ago at={at} />,
    isNow: addr === crumb.address,
    onChoose: () => void navigate({ to: '/f/$flow/$no', params: runOf(addr) }),
  }))
  return (
    <Beside
      label={`Other runs of ${flow}`}
      choices={choices ?? null}
      onWanted={() => setWanted(true)}
    />
  )
}

function Tasks({ crumb }: Props) {
  const navigate = useNavigate()
  const [isWanted, setWanted] = useState(false)
  const { flow, no } = runOf(crumb.address)
  const { data } = useQuery({ ...overviewQuery(flow, no), enabled: isWanted })
  const choices = data?.groups.map(({ task, state, result }) => ({
    key: task,
    text: task,
    icon: <StateMark state={state} quiet />,
    aside: <span className={styles.aside}>{result.summary}</span>,
    isNow: task === nameOf(crumb.text),
    onChoose: () => void navigate({ to: '/f/$flow/$no/$task', params: { flow, no, task } }),
  }))
  return (
    <Beside
      label={`Other tasks of ${flow}/${no}`}
      choices={choices ?? null}
      onWanted={() => setWanted(true)}
    />
  )
}
