import { useQuery } from '@tanstack/react-query'
import { useLive } from '@/data/live'
import { useQueryText } from '@/data/view-search'
import { useTitle } from '@/data/view-title'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { Instead } from '@/parts/page/Instead'
import page from '@/parts/page/page.module.css'
import { Tabs } from '@/parts/tabs/Tabs'
import { Head } from './Head'
import { HistorySection } from './HistorySection'
import { ParametersTab } from './ParametersTab'
import { RunsTab } from './RunsTab'
import { TasksTab } from './TasksTab'
import { Tracked } from './Tracked'
import { VersionsTab } from './VersionsTab'
import styles from './flow.module.css'
import { flowQuery, historyQuery } from './queries'

/** A flow: how it is doing, its history, what its values come to, its runs and its versions. */
export function FlowPage({ flow }: { flow: string }) {
  useLive(['runs'])
  const [limit, setLimit] = useQueryText('last', '30')
  const runs = Number(limit) || 30
  const { data, error, refetch } = useQuery(flowQuery(flow))
  const history = useQuery(historyQuery(flow, runs))
  useTitle(flow, data?.status.last.state)
  if (error) {
    return (
      <div className={page.page}>
        <h1>{flow}</h1>
        <Failure what="This flow can't be shown" error={error} retry={() => void refetch()}>
          <Instead
            error={error}
            toOf={(near) => ({ to: '/f/$flow', params: { flow: near.split('/')[0] ?? near } })}
          />
        </Failure>
      </div>
    )
  }
  if (!data) {
    return (
      <div className={page.page}>
        <h1>{flow}</h1>
        <Skeleton rows={10} what="Reading the flow" />
      </div>
    )
  }
  return (
    <>
      <div className={`${page.page} ${styles.upper}`}>
        <Head detail={data} />
        <HistorySection history={history} limit={limit} onLimit={setLimit} />
        {data.tasks.length > 0 && (
          <Tracked flow={flow} last={data.status.last.addr} tasks={data.tasks} limit={runs} />
        )}
      </div>
      <Below detail={data} history={history.data} />
    </>
  )
}

type BelowProps = {
  detail: React.ComponentProps<typeof Head>['detail']
  history: React.ComponentProps<typeof TasksTab>['history'] | undefined
}

function Below({ detail, history }: BelowProps) {
  const [tab, choose] = useQueryText('tab', 'runs')
  const tabs = [
    { key: 'runs', label: 'Runs', count: detail.status.runs },
    { key: 'tasks', label: 'Tasks', count: detail.tasks.length },
    { key: 'versions', label: 'Versions', count: detail.versions.length },
    { key: 'parameters', label: 'Parameters', count: Object.keys(detail.params).length },
  ]
  const chosen = tabs.some(({ key }) => key === tab) ? tab : 'runs'
  return (
    <Tabs
      label="Of this flow"
      tabs={tabs}
      chosen={chosen}
      onChoose={(key) => choose(key, { replace: true })}
    >
      {chosen === 'runs' && <RunsTab flow={detail.status.flow} count={detail.status.runs} />}
      {chosen === 'tasks' && (history ? <TasksTab history={history} /> : <Skeleton rows={6} />)}
      {chosen === 'versions' && <VersionsTab versions={detail.versions} />}
      {chosen === 'parameters' && (
        <ParametersTab params={detail.params} last={detail.status.last.addr} />
      )}
    </Tabs>
  )
}
