/** One picture with made data: `?show=timeline&n=10000&theme=dark`; not part of what is shipped. */
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@/parts/style/tokens.css'
import '@/parts/style/base.css'
import './trying.css'
import { StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Columns, History } from '@/api/forms'
import Heatmap from '@/features/heatmap/Heatmap'
import MapGrid from '@/features/mapgrid/MapGrid'
import RunGraph from '@/features/graph/RunGraph'
import Timeline from '@/features/timeline/Timeline'
import { Fuzz } from './fuzz'
import { columns, first, graph, history } from './make'
import { measure } from './measure'

const asked = new URLSearchParams(location.search)
const n = Number(asked.get('n') ?? 10_000)
const states = asked.get('states') === 'all' ? 'all' : 'usual'
document.documentElement.dataset.theme = asked.get('theme') ?? 'light'

/** Of a run of the server that Vite hands `/api` on to: `?real=daily-sales/19`. */
const real = asked.get('real')
const get = (path: string) => fetch(`/api/v1/${path}`).then((answer) => answer.json())
const flow = real?.split('/')[0] ?? ''
const made: Columns = real
  ? await get(`runs/${real}/task-runs.columns`)
  : columns(n, { states, workers: Number(asked.get('workers') ?? 24) })
const plan = real
  ? { graph: await get(`runs/${real}/graph`), groups: (await get(`runs/${real}/overview`)).groups }
  : graph(n)
const past: History = real
  ? await get(`flows/${flow}/history`)
  : history(n, Number(asked.get('tasks') ?? 12))

function Trying() {
  const [told, setTold] = useState('')
  const [count, setCount] = useState(asked.has('live') ? 50 : made.seq.length)
  const open = (what: string) => setTold(`open ${what}`)
  useEffect(() => {
    if (count >= made.seq.length) return
    const timer = setTimeout(() => setCount(count + 25), 100)
    return () => clearTimeout(timer)
  }, [count])
  const grown = count >= made.seq.length ? made : first(made, count)
  const pictures: Record<string, () => React.ReactNode> = {
    timeline: () => <Timeline columns={grown} onOpen={open} />,
    mapgrid: () => <MapGrid columns={grown} task={asked.get('task') ?? 'score'} onOpen={open} />,
    heatmap: () => (
      <Heatmap history={past} onOpen={open} onCompare={(a, b) => setTold(`compare ${a} ${b}`)} />
    ),
    fuzz: () => <Fuzz />,
    graph: () => <RunGraph {...plan} onOpen={open} />,
  }
  return (
    <main>
      <h1>{asked.get('show') ?? 'timeline'}</h1>
      {pictures[asked.get('show') ?? 'timeline']?.()}
      <p id="told">{told}</p>
    </main>
  )
}

const place = document.getElementById('app')
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Trying />
    </StrictMode>,
  )
}

Object.assign(window, { measure })
