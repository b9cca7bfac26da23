/** Every picture with data that should not be, one after the other: none may throw. */
import { useEffect, useState } from 'react'
import type { Columns, History } from '@/api/forms'
import Heatmap from '@/features/heatmap/Heatmap'
import MapGrid from '@/features/mapgrid/MapGrid'
import RunGraph from '@/features/graph/RunGraph'
import Timeline from '@/features/timeline/Timeline'
import { columns, dice, graph, history } from './make'

const ODD = [0, -1, 1, 1e15, -1e12, NaN, Infinity, 0.5, 3]
const NAMES = ['', 'x'.repeat(400), '💥💥', 'constructor', '__proto__', 'a\nb', 'ünïcode']

function oddColumns(random: () => number): Columns {
  const n = [0, 1, 2, 30, 2000][Math.floor(random() * 5)] ?? 0
  const share = random() * 0.3
  const odd = () => ODD[Math.floor(random() * ODD.length)] as number
  const mess = (list: number[]) => {
    const messed = list.map((value) => (random() < share ? odd() : value))
    return random() < 0.2 ? messed.slice(0, Math.floor(random() * messed.length)) : messed
  }
  const made = columns(n, { states: 'all', seed: Math.floor(random() * 1e9) })
  return {
    ...made,
    n: random() < 0.2 ? odd() : made.n,
    tasks: random() < 0.3 ? NAMES : made.tasks,
    task: mess(made.task),
    map: mess(made.map),
    state: mess(made.state),
    start: mess(made.start),
    dur: mess(made.dur),
    wait: mess(made.wait),
    write: mess(made.write),
    size: mess(made.size),
    vs: random() < 0.3 ? made.vs.slice(0, 5) : made.vs,
  }
}

function oddHistory(random: () => number): History {
  const made = history(Math.floor(random() ** 3 * 300), Math.floor(random() ** 3 * 200))
  return {
    ...made,
    tasks: made.tasks.map((task, i) => ({
      task: random() < 0.2 ? (NAMES[i % NAMES.length] ?? '') : task.task,
      states: task.states.slice(0, Math.ceil(random() * task.states.length)),
      vs: task.vs.slice(0, Math.ceil(random() * task.vs.length)),
    })),
  }
}

function oddGraph(random: () => number) {
  const made = graph(Math.floor(random() ** 4 * 700), Math.floor(random() * 1e9))
  for (const one of made.graph.nodes) {
    if (random() < 0.1) one.x = Math.floor(random() * 5) - 2
    if (random() < 0.1) one.y = NaN
    if (random() < 0.05) one.name = NAMES[Math.floor(random() * NAMES.length)] ?? ''
  }
  const any = () => made.graph.nodes[Math.floor(random() * made.graph.nodes.length)]?.task ?? 'none'
  for (let i = random() * 20; i > 0; i -= 1) {
    made.graph.edges.push({ source: any(), target: any(), argument: null, mapped: false })
  }
  return { ...made, groups: made.groups.filter(() => random() < 0.8) }
}

export function Fuzz() {
  const [round, setRound] = useState(1)
  useEffect(() => {
    const timer = setTimeout(() => setRound(round + 1), 60)
    Object.assign(window, { round })
    return () => clearTimeout(timer)
  }, [round])
  const random = dice(round)
  const open = () => undefined
  const grown = oddColumns(random)
  return (
    <>
      <Timeline columns={grown} onOpen={open} />
      <MapGrid columns={grown} task={grown.tasks[3] ?? ''} onOpen={open} />
      <Heatmap history={oddHistory(random)} onOpen={open} onCompare={open} />
      <RunGraph {...oddGraph(random)} onOpen={open} />
    </>
  )
}
