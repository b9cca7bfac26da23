import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { dice, graph } from '../../../trying/make'
import { byWeight, pathOf, weightOf } from './edges'
import { taskAt } from './painting'
import { HEIGHT, placed, spread } from './placing'
import { along, around, only, planOf, without, type Plan } from './plan'
import RunGraph from './RunGraph'
import { tonesOf } from './TaskBox'
import { toldTask, vsOf } from './telling'
import { walked } from './walking'

const SIZES = [0, 1, 2, 7, 40, 300, 1200]
const plans = SIZES.map((n) => planOf(graph(n, n + 1).graph, graph(n, n + 1).groups))

/** Return a plan of the names of edges: `a>b b>c`. */
function plan(edges: string, helpers = ''): Plan {
  const pairs = edges.split(' ').map((edge) => edge.split('>') as [string, string])
  const names = [...new Set(pairs.flat())]
  const nodes = names.map((task, x) => ({
    task,
    name: task,
    mapped: false,
    parameter: false,
    generated: helpers.includes(task),
    tags: [],
    x,
    y: 0,
  }))
  const made = pairs.map(([source, target]) => ({ source, target, argument: null, mapped: false }))
  return planOf({ v: 1, run: 'f/1', nodes, edges: made, critical: [], layers: names.length }, [])
}
const edgesOf = ({ tasks, edges }: Plan) =>
  edges
    .map(({ from, to }) => `${tasks[from]?.task}>${tasks[to]?.task}`)
    .sort()
    .join(' ')

describe('a plan', () => {
  it('leaves out edges to nowhere and to themselves, and joins those between two', () => {
    expect(edgesOf(plan('a>b a>b b>b b>c'))).toBe('a>b b>c')
    const { graph: made, groups } = graph(5)
    made.edges.push({ source: 'nowhere', target: 'at all', argument: 'x', mapped: false })
    expect(planOf(made, groups).edges.length).toBe(planOf(graph(5).graph, groups).edges.length)
  })

  it('goes on through what is hidden', () => {
    const hide = (of: Plan) => edgesOf(without(of, (task) => task.generated))
    expect(hide(plan('a>h h>b h>c d>h', 'h'))).toBe('a>b a>c d>b d>c')
    expect(hide(plan('a>h h>i i>b', 'hi'))).toBe('a>b')
    expect(hide(plan('h>a a>b', 'h'))).toBe('a>b')
    expect(hide(plan('a>h h>i i>h i>a', 'hi'))).toBe('') // a circle that cannot be, and does not hang
  })

  it('keeps what can be reached, however much of it is hidden', () => {
    const reach = (of: Plan, from: number) => around(of, from, 0, of.tasks.length)
    const random = dice(3)
    for (const whole of plans.slice(3, 6)) {
      const hidden = new Set(whole.tasks.filter(() => random() < 0.4).map((task) => task.task))
      const kept = without(whole, (task) => hidden.has(task.task))
      kept.tasks.forEach((task, place) => {
        const names = (of: Plan, places: Set<number>) =>
          new Set(
            [...places].map((one) => of.tasks[one]?.task ?? '').filter((one) => !hidden.has(one)),
          )
        const before = whole.tasks.findIndex((one) => one.task === task.task)
        expect(names(kept, reach(kept, place))).toEqual(names(whole, reach(whole, before)))
      })
    }
  })

  it('has a neighbourhood of so many steps each way', () => {
    const line = plan('a>b b>c c>d d>e x>d c>y')
    const names = (up: number, down: number) =>
      [...around(line, 2, up, down)]
        .map((place) => line.tasks[place]?.task)
        .sort()
        .join('')
    expect(names(0, 0)).toBe('c')
    expect(names(1, 0)).toBe('bc')
    expect(names(2, 2)).toBe('abcdey') // x is before what comes after: no neighbour of c
    expect(edgesOf(only(line, (task) => 'bcd'.includes(task.task)))).toBe('b>c c>d')
  })

  it('knows the edges of a way', () => {
    const line = plan('a>b b>c a>c')
    expect([...along(line, ['a', 'b', 'c'])].length).toBe(2)
    expect(along(line, []).size).toBe(0)
  })
})

describe('where tasks stand', () => {
  it('is apart from each other, in their layers and their order', () => {
    for (const whole of plans) {
      const { boxes, layers } = placed(whole)
      expect(boxes.length).toBe(whole.tasks.length)
      layers.forEach(({ x, width, tasks }, at) => {
        const before = layers[at - 1]
        if (before) expect(x).toBeGreaterThan(before.x + before.width)
        tasks.forEach((place, i) => {
          expect(boxes[place]).toMatchObject({ x, width })
          const above = boxes[tasks[i - 1] ?? -1]
          if (above) expect(boxes[place]?.y).toBeGreaterThanOrEqual(above.y + HEIGHT + 15.9)
        })
      })
      expect(boxes.every((box) => box.y >= -1e-6 && Number.isFinite(box.y))).toBe(true)
    }
  })

  it('leaves room for edges that cross layers, where no box is', () => {
    for (const whole of plans) {
      const { boxes, passes, layers } = placed(whole)
      for (const crossed of passes.values()) {
        for (const { x0, y } of crossed) {
          const tasks = layers.find((layer) => layer.x === x0)?.tasks ?? []
          const under = tasks.filter((place) => {
            const box = boxes[place]
            return box && y > box.y - 1 && y < box.y + box.height + 1
          })
          expect(under).toEqual([])
        }
      }
    }
    const [first] = placed(plan('a>b b>c a>c')).passes.values()
    expect(first?.length).toBe(1)
  })

  it('is a straight line for a plan that is one', () => {
    const { boxes } = placed(plan('a>b b>c c>d'))
    expect(new Set(boxes.map((box) => Math.round(box.y))).size).toBe(1)
  })

  it('is as near as can be to what is wished', () => {
    expect(spread([], [])).toEqual([])
    expect(spread([0, 100], [10])).toEqual([0, 100])
    expect(spread([5, 5], [10])).toEqual([0, 10])
    const random = dice(9)
    for (let round = 0; round < 200; round += 1) {
      const wished = Array.from({ length: Math.ceil(random() * 20) }, () => random() * 200)
      const found = spread(
        wished,
        wished.map(() => 10),
      )
      const cost = (ys: number[]) =>
        ys.reduce((sum, y, i) => sum + (y - (wished[i] as number)) ** 2, 0)
      found.slice(1).forEach((y, i) => expect(y - (found[i] as number)).toBeGreaterThan(9.999))
      const shift = random() * 8 - 4
      const from = Math.floor(random() * wished.length)
      const other = found.map((y, i) => (i >= from === shift > 0 ? y + shift : y))
      expect(cost(found)).toBeLessThanOrEqual(cost(other) + 1e-6)
    }
  })

  it('is found by the pointer', () => {
    const whole = plans[5] as Plan
    const layout = placed(whole)
    const eye = { x: 40, y: -10, k: 0.5 }
    const scene = { plan: whole, placed: layout, eye, chosen: -1, critical: null }
    layout.boxes.forEach((box, place) => {
      const at = { x: (box.x + 3) * eye.k + eye.x, y: (box.y + HEIGHT / 2) * eye.k + eye.y }
      expect(taskAt(scene, at)).toBe(place)
      expect(taskAt(scene, { x: (box.x - 3) * eye.k + eye.x, y: at.y })).toBe(-1)
    })
  })
})

describe('edges', () => {
  it('are as thick as what goes along them is large', () => {
    expect([null, 0, 999, 2e6, 5e8, 3e9].map(weightOf)).toEqual([0, 0, 0, 1, 2, 3])
    const whole = plans[4] as Plan
    expect(byWeight(whole, () => true).flat().length).toBe(whole.edges.length)
    expect(byWeight(whole, () => false).flat()).toEqual([])
    const line = plan('a>b b>c a>c')
    const path = pathOf(placed(line), line.edges)
    expect(path.match(/M/g)?.length).toBe(3)
    expect(path.match(/L/g)?.length).toBe(1) // that which crosses a layer
    expect(path).not.toMatch(/NaN|undefined/)
  })

  it('are what arrow keys go along', () => {
    const line = plan('a>b b>c')
    const layout = placed(line)
    expect(walked(line, layout, -1, 'ArrowRight')).toBe(0)
    expect(walked(line, layout, 0, 'ArrowRight')).toBe(1)
    expect(walked(line, layout, 2, 'ArrowRight')).toBe(2)
    expect(walked(line, layout, 2, 'ArrowLeft')).toBe(1)
    expect(walked(line, layout, 1, 'ArrowUp')).toBe(1)
    expect(walked(line, layout, 1, 'End')).toBe(2)
    expect(walked(line, layout, 1, 'q')).toBeNull()
    expect(walked(plans[0] as Plan, placed(plans[0] as Plan), -1, 'End')).toBeNull()
  })
})

describe('a task', () => {
  it('is said in words, with what is around it', () => {
    const line = plan('a>b b>c')
    expect(toldTask(line, 1)).toBe('b, not begun, takes from a, gives to c')
    expect(toldTask(line, 7)).toBe('')
  })

  it('shows its worst states last, and how its data compares', () => {
    const { groups } = graph(12)
    const group = groups[3]
    if (!group) throw new Error('no group')
    const states = { failed: 1, success: 7, timed_out: 2, 'never heard of': 1 }
    expect(tonesOf({ ...group, states }).map((one) => `${one.tone} ${one.count}`)).toEqual([
      'success 7',
      'pending 1',
      'failed 3',
    ])
    const node = { ...(graph(12).graph.nodes[3] as Plan['tasks'][number]), group }
    const vs = { run: 'f/1', status: 'changed', role: 'origin', cause: 'code', n: null }
    expect(vsOf({ ...node, group: { ...group, vs } })).toBe('≠ origin · code')
    expect(vsOf({ ...node, group: null })).toBe('')
  })
})

describe('the graph', () => {
  it('has a table that opens the same tasks', () => {
    const onOpen = vi.fn()
    render(<RunGraph {...graph(40)} onOpen={onOpen} />)
    fireEvent.click(screen.getByText('View as table'))
    const table = screen.getByRole('grid')
    fireEvent.keyDown(table, { key: 'End' })
    fireEvent.keyDown(table, { key: 'Enter' })
    expect(onOpen).toHaveBeenCalledTimes(1)
    expect(screen.getByRole('columnheader', { name: 'Takes from' })).toBeTruthy()
  })

  it('says so where the plan is empty', () => {
    render(<RunGraph {...graph(0)} onOpen={vi.fn()} />)
    expect(screen.getByText('The plan of this run has no task.')).toBeTruthy()
  })
})
