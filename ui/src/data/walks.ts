/** Asking for the stops of a walk, and where a search for the first bad value stands. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import type { RunAddress } from './address'

/** Orders of stops; the last one wants a task. */
export const ORDERS = ['time', 'topo', 'suspicion', 'changed', 'upstream-of'] as const

/** The stops of a run; `order` is one of ORDERS, `of` the task of `upstream-of:TASK`. */
export const walkQuery = ({ flow, no }: RunAddress, vs: string, order: string) =>
  queryOptions({
    queryKey: ['run', `${flow}/${no}`, 'walk', vs, order],
    queryFn: () => {
      const [name = 'time', of = ''] = order.split(':')
      const query = { vs, order: name === 'upstream-of' ? 'time' : name, of }
      return answered(
        client.GET('/api/v1/runs/{flow}/{no}/walk', { params: { path: { flow, no }, query } }),
      )
    },
    placeholderData: keepPreviousData,
  })

export type BisectMarks = { bad: string; good: string[]; alsoBad: string[] }

/** Which value to look at next, if `bad` is bad and others were looked at; addresses all. */
export const bisectQuery = ({ flow, no }: RunAddress, { bad, good, alsoBad }: BisectMarks) =>
  queryOptions({
    queryKey: ['run', `${flow}/${no}`, 'bisect', bad, good.join(), alsoBad.join()],
    queryFn: () =>
      answered(
        client.GET('/api/v1/runs/{flow}/{no}/bisect', {
          params: {
            path: { flow, no },
            query: { bad, good: good.join(','), marked_bad: alsoBad.join(',') },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  })

/** How a run differs from another one. */
export const diffQuery = (a: string, b: string) =>
  queryOptions({
    queryKey: ['diff', a, b],
    queryFn: () =>
      answered(client.GET('/api/v1/diff/{both}', { params: { path: { both: `${a}...${b}` } } })),
    staleTime: 60_000,
  })

/** The newest runs of a flow, to choose one to compare with. */
export const baselinesQuery = (flow: string) =>
  queryOptions({
    queryKey: ['runs', 'baselines', flow],
    queryFn: () =>
      answered(client.GET('/api/v1/runs', { params: { query: { q: `flow:${flow}`, limit: 40 } } })),
  })
