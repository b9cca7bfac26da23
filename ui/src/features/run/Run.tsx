import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import type { Overview } from '@/api/forms'
import { runOf } from '@/data/address'
import { useLive } from '@/data/live'
import { overviewQuery } from '@/data/queries'
import { useQueryText } from '@/data/view-search'
import { useTitle } from '@/data/view-title'
import { Skeleton } from '@/parts/empty/Skeleton'
import { Tabs, type Tab } from '@/parts/tabs/Tabs'
import { later } from '@/parts/page/later'
import { Callouts } from './Callouts'
import { Checkpoints } from './checkpoints/Checkpoints'
import { Header } from './Header'
import { NoRun } from './NoRun'
import styles from './run.module.css'
import { shareOf } from './told'
import { useRunKeys } from './useRunKeys'

const GraphTab = later(() => import('./GraphTab'))
const TimelineTab = later(() => import('./TimelineTab'))
const Logs = later(() => import('./logs/Logs'))
const Surroundings = later(() => import('./surroundings/Surroundings'))
const Events = later(() => import('./Events'))

/** What is shown in each tab but the first, which comes with the page. */
const PARTS = new Map([
  ['graph', GraphTab],
  ['timeline', TimelineTab],
  ['logs', Logs],
  ['inputs', Surroundings],
  ['events', Events],
])

/** A run: what became of it, and its checkpoints in the order in which they were kept. */
export function Run() {
  const { flow = '', no = '' } = useParams({ strict: false })
  const [vs] = useQueryText('vs')
  const [tab] = useQueryText('tab')
  useEffect(() => void PARTS.get(tab)?.ahead(), [tab]) // while the run is still on its way
  const { data, error, refetch } = useQuery({
    ...overviewQuery(flow, no, vs),
    placeholderData: (before: Overview | undefined) =>
      before?.run.addr === `${flow}/${no}` ? before : undefined,
  })
  useCanonical(`${flow}/${no}`, data?.run.addr)
  useTitle(data?.run.addr ?? `${flow}/${no}`, data?.run.state, data && shareOf(data))
  useLive(data ? [`run:${data.run.addr}`] : [])
  if (data) return <Loaded key={data.run.addr} overview={data} isStale={error !== null} />
  if (error) return <NoRun address={`${flow}/${no}`} error={error} retry={() => void refetch()} />
  return <Waiting address={`${flow} / ${no}`} />
}

/** Where the address is another name of the run, such as `daily-sales/last`: go to its own. */
function useCanonical(asked: string, address: string | undefined): void {
  const navigate = useNavigate()
  useEffect(() => {
    if (address === undefined || address === asked) return
    const params = runOf(address)
    void navigate({ to: '/f/$flow/$no', params, search: true, replace: true })
  }, [navigate, asked, address])
}

function Waiting({ address }: { address: string }) {
  return (
    <>
      <div className={styles.header}>
        <h1 className={styles.title}>{address}</h1>
        <div className={styles.unknown} aria-hidden="true" />
      </div>
      <Skeleton rows={10} what="Loading the run" />
    </>
  )
}

function Loaded({ overview, isStale }: { overview: Overview; isStale: boolean }) {
  const [tab, setTab] = useQueryText('tab', 'checkpoints')
  const { resume, dialog } = useRunKeys(overview, tab)
  const tabs: Tab[] = [
    { key: 'checkpoints', label: 'Checkpoints', count: overview.groups.length },
    { key: 'graph', label: 'Graph' },
    { key: 'timeline', label: 'Timeline' },
    { key: 'logs', label: 'Logs' },
    { key: 'inputs', label: 'Inputs & env' },
    { key: 'events', label: 'Events' },
  ]
  const chosen = tabs.some(({ key }) => key === tab) ? tab : 'checkpoints'
  return (
    <div className={`${styles.page} ${isStale ? styles.stale : ''}`}>
      <Header overview={overview} onResume={resume} />
      <Tabs
        label="Parts of the run"
        tabs={tabs}
        chosen={chosen}
        onChoose={setTab}
        className={styles.tabs}
      >
        <Callouts overview={overview} />
        <Suspense fallback={<Skeleton />}>
          <Shown tab={chosen} overview={overview} />
        </Suspense>
      </Tabs>
      {dialog}
    </div>
  )
}

function Shown({ tab, overview }: { tab: string; overview: Overview }) {
  if (tab === 'graph') return <GraphTab overview={overview} />
  if (tab === 'timeline') return <TimelineTab overview={overview} />
  if (tab === 'logs') return <Logs overview={overview} />
  if (tab === 'inputs') return <Surroundings overview={overview} />
  if (tab === 'events') return <Events overview={overview} />
  return <Checkpoints overview={overview} />
}
