/** Addresses around a task run: its attempts, its group, the same task run of another run. */
import { lastPart, taskOf } from '@/data/address'

/** Return a task run's address without its attempt. */
export const withoutAttempt = (address: string): string => address.replace(/@\d+$/, '')

/** Tell whether two addresses name the same task run, whichever attempt they name. */
export const isSameTask = (a: string | null | undefined, b: string | null | undefined): boolean =>
  !!a && !!b && withoutAttempt(a) === withoutAttempt(b)

/** Return the address of a mapped task whose child this is; of others their own. */
export function groupOf(address: string): string {
  const { flow, no, task } = taskOf(address)
  return `${flow}/${no}/${task.replace(/[:@].*$/, '')}`
}

/** Return the same task run of another run. */
export const besideOf = (address: string, run: string): string =>
  `${run}/${lastPart(withoutAttempt(address))}`

/** Return whether an address names a whole task, and no child or attempt of it. */
export const isWhole = (address: string): boolean => !/[:@]/.test(lastPart(address))

/** Return the parts of a router link to a task run. */
export const toTask = (address: string) =>
  ({ to: '/f/$flow/$no/$task', params: taskOf(address) }) as const

/** Return the Python that opens a task run, whatever came of it. */
export const pythonOf = (address: string): string =>
  `import cairnflow\n\ntask = cairnflow.open("${address}")`
