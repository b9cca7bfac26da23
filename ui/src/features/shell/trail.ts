/** The address bar's parts, as the path tells them. */
import { legible } from '@/data/address'

export type Crumb = {
  text: string
  to: string
  kind: 'place' | 'flow' | 'run' | 'task'
  /** The address that ends with this part; empty of a place. */
  address: string
}

const PLACES: Record<string, string> = { f: 'flows', diff: 'compare' }

/** Return the parts of a path: a place, then flow, run and task. */
export function trailOf(path: string): Crumb[] {
  const [place = '', ...rest] = path.split('/').filter(Boolean).map(legible)
  if (place === 'f' || place === 'walk') return addressed(place, rest)
  const text = PLACES[place] ?? place
  const first: Crumb = { text, to: `/${place}`, kind: 'place', address: '' }
  return place === 'diff' ? [{ ...first, text: `compare ${rest.join('/')}`, to: path }] : [first]
}

function addressed(place: string, [flow, no, task]: string[]): Crumb[] {
  const crumbs: Crumb[] = [
    place === 'walk'
      ? { text: 'walk', to: `/walk/${flow}/${no}`, kind: 'place', address: '' }
      : { text: 'flows', to: '/f', kind: 'place', address: '' },
  ]
  const add = (kind: Crumb['kind'], ...parts: string[]) => {
    const address = parts.join('/')
    crumbs.push({ kind, text: parts.at(-1) ?? '', to: `/f/${address}`, address })
  }
  if (flow) add('flow', flow)
  if (flow && no) add('run', flow, no)
  if (flow && no && task && place === 'f') add('task', flow, no, task)
  return crumbs
}
