/** Saying of data that it is good or bad, and keeping it whatever a policy says; each can be undone. */
import type { QueryKey } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import type { Annotated } from '@/api/forms'
import { runOf, taskOf } from './address'
import { queries } from './queries'

export type Said = 'good' | 'bad' | 'unknown'

/** Write a verdict on a run or a task run; returns what was written, and what it was before. */
export async function mark(address: string, value: Said, note = ''): Promise<Annotated> {
  const body = { value, note }
  const { flow, no, task } = taskOf(address)
  const written = await answered(
    task
      ? client.PUT('/api/v1/task-runs/{flow}/{no}/{task}/verdict', {
          params: { path: { flow, no, task } },
          body,
        })
      : client.PUT('/api/v1/runs/{flow}/{no}/verdict', { params: { path: { flow, no } }, body }),
  )
  await renew(address)
  return written
}

/** Keep an address whatever a policy says, or no longer. */
export async function pin(address: string, pinned: boolean): Promise<void> {
  const { flow, no, task } = taskOf(address)
  await answered(
    task
      ? client.PUT('/api/v1/task-runs/{flow}/{no}/{task}/pin', {
          params: { path: { flow, no, task } },
          body: { pinned },
        })
      : client.PUT('/api/v1/runs/{flow}/{no}/pin', {
          params: { path: { flow, no } },
          body: { pinned },
        }),
  )
  await renew(address)
}

/** Ask anew for what a verdict shows in: its run, its task runs, lists; last good may have moved. */
async function renew(address: string): Promise<void> {
  const { flow, no } = runOf(address)
  const run = `${flow}/${no}`
  const keys: QueryKey[] = [['run', run], ['runs'], ['flows'], ['flow', flow], ['diff']]
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })))
  await queries.invalidateQueries({
    predicate: ({ queryKey: [kind, about] }) => kind === 'task' && String(about).startsWith(run),
  })
}
