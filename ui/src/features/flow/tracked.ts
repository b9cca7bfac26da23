/** Which measures of a value are worth a look, and how they are written. */
import type { Series } from '@/api/forms'
import { figure, share } from '@/data/figures'
import { duration, number, size } from '@/data/words'

export type Measure = Series['measures'][number]

const MOST = 4
const LAST = ['size', 'duration'] // of the machine rather than of the data

/**
 * Return the measures that are shown where nobody has chosen: those that jump, then those that
 * move; of the machine's own only what jumps.
 */
export function worthALook(measures: readonly Measure[], most = MOST): string[] {
  const isOfMachine = ({ name }: Measure) => LAST.includes(name)
  const jumps = (one: Measure) => one.jumps.length > 0
  const told = measures.filter((one) => !isOfMachine(one) || jumps(one))
  const moving = told.filter((one) => !isSteady(one))
  const found = moving.length > 0 ? moving : told.length > 0 ? told : measures
  const weight = (one: Measure) => (isOfMachine(one) ? 0 : 2) + (jumps(one) ? 1 : 0)
  return found
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, most)
    .map(({ name }) => name)
}

const NUMBERS = /^(float|int|number|dict|OrderedDict)$|DataFrame|Series|Table/

type Group = { task: string; result: { type: string } }

/** Return the task that is followed where nobody has chosen: the last one that comes to numbers. */
export function firstTracked(groups: readonly Group[], tasks: readonly string[]): string {
  const found = groups.filter(
    ({ task, result }) => tasks.includes(task) && NUMBERS.test(result.type),
  )
  return found.at(-1)?.task ?? tasks.at(-1) ?? ''
}

export function isSteady({ values }: Measure): boolean {
  const known = values.filter((value) => value !== null)
  return new Set(known).size <= 1
}

/** Return how a measure is written, by its unit. */
export function writtenAs(unit: string): (value: number) => string {
  switch (unit) {
    case 'share':
      return share
    case 'seconds':
      return (value) => duration(value * 1000)
    case 'bytes':
      return (value) => size(Math.round(value))
    case 'count':
      return (value) => (Number.isInteger(value) ? number(value) : figure(value))
    default:
      return figure
  }
}

/** Return places of runs by their addresses. */
export const placesOf = (runs: Series['runs'], addresses: readonly string[]): number[] =>
  addresses.flatMap((address) => {
    const place = runs.findIndex(({ run, addr }) => run === address || addr === address)
    return place < 0 ? [] : [place]
  })

/** Return a measure in a sentence, for those who can't see the line. */
export function spoken({ name, unit, values, jumps }: Measure): string {
  const known = values.filter((value): value is number => value !== null)
  if (known.length === 0) return `${name}: not known of any run`
  const write = writtenAs(unit)
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const last = known.at(-1) as number
  const jumped = jumps.length > 0 ? `; it jumps in ${jumps.join(', ')}` : ''
  return `${name} over ${known.length} runs: from ${write(low)} to ${write(high)}, at last ${write(last)}${jumped}`
}
