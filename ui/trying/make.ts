/** Runs that never were, of any size, the same for the same seed: to try the pictures with. */
import type { Columns, Graph, History, TaskGroup } from '@/api/forms'

/** Return a generator of numbers in [0, 1). */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const STATES = ['success', 'failed', 'reused', 'running', 'retrying', 'pending', 'skipped', 'lost']
const TASKS = [
  'extract_orders',
  'load_model',
  'clean_orders',
  'score',
  'embed',
  'aggregate',
  'report',
]

type Options = { seed?: number; states?: 'usual' | 'all'; workers?: number; tasks?: number }

/** Return the columns of a run with `n` task runs, most of them children of two mapped tasks. */
export function columns(n: number, options: Options = {}): Columns {
  const { seed = 1, states = 'usual', workers = 24 } = options
  const random = dice(seed)
  const made: Columns = {
    v: 1,
    run: 'daily-sales/1841',
    n: 0,
    base: '2026-11-22T01:00:03.120Z',
    rev: 1,
    more: false,
    tasks: TASKS,
    states: STATES,
    types: ['pandas.DataFrame', 'float', 'dict'],
    seq: [],
    task: [],
    map: [],
    state: [],
    start: [],
    dur: [],
    wait: [],
    write: [],
    attempt: [],
    size: [],
    type: [],
    summary: [],
    vs: '',
  }
  const signs: string[] = []
  const add = (
    task: number,
    map: number,
    start: number,
    dur: number,
    wait: number,
    write: number,
  ) => {
    const roll = random()
    let state = roll < 0.001 ? 1 : roll < 0.03 ? 2 : 0
    if (states === 'all') state = Math.floor(random() * STATES.length)
    made.seq.push(made.seq.length + 1)
    made.task.push(task)
    made.map.push(map)
    made.state.push(state)
    made.start.push(Math.round(start))
    made.dur.push(Math.round(state === 2 ? 0 : dur))
    made.wait.push(Math.round(wait))
    made.write.push(Math.round(state === 1 ? 0 : write))
    made.attempt.push(state === 4 ? 2 : 1)
    made.size.push(state === 1 ? -1 : Math.round(10 ** (2 + random() * 5)))
    made.type.push(map < 0 ? 0 : 1)
    made.summary.push(map < 0 ? '1,187,020 × 12' : random().toFixed(3))
    signs.push('===~!+?'[Math.floor(random() * 7)] ?? '=')
  }
  let t = 600
  const single = (task: number, dur: number, wait = 20) => {
    add(task, -1, t, dur, wait, dur / 6)
    t += dur * 1.2
  }
  const children = Math.max(0, n - 5)
  single(0, 41_000)
  add(1, -1, 2_000, 15_000, 900, 6_000)
  single(2, 12_000, 800)
  const mapped = (task: number, count: number, from: number, dur: number) => {
    const free = Array.from({ length: Math.min(workers, Math.max(1, count)) }, () => from)
    for (let i = 0; i < count; i += 1) {
      const worker = free.indexOf(Math.min(...free))
      const start = (free[worker] as number) + random() * 40
      const long = dur * (0.3 + random() ** 4 * 6)
      add(task, i, start, long, start - from, long * 0.15 * random())
      free[worker] = start + long * 1.16
    }
    return Math.max(...free, from)
  }
  const end = mapped(3, Math.ceil(children * 0.7), t, 1_200)
  const other = mapped(4, Math.floor(children * 0.3), t + 4_000, 2_500)
  t = Math.max(end, other)
  single(5, 8_000)
  single(6, 22_000)
  made.n = made.seq.length
  made.vs = signs.join('')
  return made
}

/** Return the first `n` rows of columns, as they were while the run was under way. */
export function first(made: Columns, n: number): Columns {
  const cut = Object.fromEntries(
    Object.entries(made).map(([name, value]) => [
      name,
      Array.isArray(value) && !['tasks', 'states', 'types'].includes(name)
        ? value.slice(0, n)
        : value,
    ]),
  )
  return { ...made, ...cut, vs: made.vs.slice(0, n), n }
}

/** Return a flow's history of `runs` runs with `tasks` tasks. */
export function history(runs: number, tasks: number, seed = 1): History {
  const random = dice(seed)
  const pick = (list: string[], weights: number[]) => {
    let roll = random()
    return list[weights.findIndex((weight) => (roll -= weight) < 0)] ?? list[0] ?? ''
  }
  return {
    v: 1,
    flow: 'daily-sales',
    runs: Array.from({ length: runs }, (_, i) => ({
      addr: `daily-sales/${1800 + i}`,
      id: String(i),
      flow: 'daily-sales',
      no: 1800 + i,
      name: 'daily-sales',
      state: pick(['success', 'failed', 'running'], [0.85, 0.1, 0.05]),
      state_msg: null,
      verdict: { value: 'unknown', by: null, at: null },
      started_at: new Date(Date.UTC(2026, 10, 1) + i * 86_400_000).toISOString(),
      ended_at: null,
      duration_ms: 60_000,
      usual_ms: null,
      trigger: { kind: 'cli', name: null },
      code: { hash: null, git: null, dirty: null },
      params_hash: '',
      labels: {},
      tasks: {
        groups: tasks,
        runs: tasks,
        success: 0,
        reused: 0,
        failed: 0,
        running: 0,
        scheduled: 0,
        skipped: 0,
      },
      bytes: { written: 0, new: 0 },
      data: { vs: null, changed: null, comparable: null, first: null },
      links: { resumed_from: null, replayed_from: null },
      pinned: false,
    })),
    tasks: Array.from({ length: tasks }, (_, i) => ({
      task: i < TASKS.length ? (TASKS[i] as string) : `transform_partition_number_${i}`,
      states: Array.from({ length: runs }, () =>
        random() < 0.04
          ? null
          : pick(
              ['success', 'failed', 'reused', 'running', 'retrying', 'skipped', 'pending'],
              [0.8, 0.05, 0.08, 0.02, 0.02, 0.02, 0.01],
            ),
      ),
      vs: Array.from({ length: runs }, () =>
        pick(['=', '!', '~', '+', '?', ' '], [0.7, 0.1, 0.08, 0.02, 0.06, 0.04]),
      ).join(''),
    })),
  }
}

/** Return a plan of `n` tasks in layers, and what became of each. */
export function graph(n: number, seed = 1): { graph: Graph; groups: TaskGroup[] } {
  const random = dice(seed)
  const wide = Math.max(1, Math.round(Math.sqrt(n) * 0.9))
  const layers: string[][] = []
  const made: Graph = {
    v: 1,
    run: 'daily-sales/1841',
    nodes: [],
    edges: [],
    critical: [],
    layers: 0,
  }
  while (made.nodes.length < n) {
    const count = Math.min(n - made.nodes.length, 1 + Math.floor(random() * wide * 2))
    const layer: string[] = []
    for (let y = 0; y < count; y += 1) {
      const i = made.nodes.length
      const base = TASKS[i % TASKS.length] as string
      const task = i < TASKS.length ? base : `${base}_${i}`
      layer.push(task)
      const isParameter = layers.length === 0 && y % 3 === 1
      made.nodes.push({
        task,
        name: i % 11 === 5 ? `${task}_of_all_regions_and_their_partitions` : task,
        mapped: i % 4 === 3,
        parameter: isParameter,
        generated: !isParameter && i % 13 === 7,
        tags: [],
        x: layers.length,
        y,
      })
      const before = layers[layers.length - 1]
      for (let k = 0; before && k < 1 + random() * 1.6; k += 1) {
        const far = random() < 0.15 ? layers[Math.floor(random() * layers.length)] : before
        const source = far?.[Math.floor(random() * far.length)]
        if (source)
          made.edges.push({ source, target: task, argument: 'orders', mapped: i % 4 === 3 })
      }
    }
    layers.push(layer)
  }
  made.layers = layers.length
  made.critical = layers.map((layer) => layer[0] as string)
  const groups = made.nodes.map((one, i): TaskGroup => {
    const many = one.mapped ? 10_000 : 1
    const failed = random() < 0.06 ? Math.ceil(many / 200) : 0
    return {
      task: one.task,
      name: one.name,
      first_seq: i + 1,
      mapped: one.mapped,
      n: many,
      state: failed ? 'failed' : random() < 0.1 ? 'reused' : 'success',
      states: failed ? { success: many - failed, failed } : { success: many },
      attempt: 1,
      start_ms: i * 1000,
      end_ms: i * 1000 + 4000,
      busy_ms: 4000,
      bytes: random() < 0.1 ? null : Math.round(10 ** (2 + random() * 8)),
      message: '',
      result: { type: 'pandas.DataFrame', summary: '1,187,020 × 12' },
      vs:
        random() < 0.5
          ? { run: 'daily-sales/1840', status: 'same', role: null, cause: null, n: null }
          : random() < 0.3
            ? { run: 'daily-sales/1840', status: 'changed', role: 'origin', cause: 'code', n: null }
            : {
                run: 'daily-sales/1840',
                status: 'changed',
                role: 'follows',
                cause: null,
                n: one.mapped ? 8120 : null,
              },
      signals: [],
      last: '',
    }
  })
  return { graph: made, groups }
}
