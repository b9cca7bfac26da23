/** What the pages of runs ask for. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import type { RunAddress } from './address'
import { putIntoLists } from './freshness'

const PAGE = 100
const LINES = 500
const NEWEST = 30

export const runsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'list', q],
    queryFn: ({ pageParam: cursor }) =>
      answered(client.GET('/api/v1/runs', { params: { query: { q, cursor, limit: PAGE } } })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })

/** The newest runs of a list: asked for when an event tells of runs that it does not show. */
export const newestQuery = (q: string) =>
  queryOptions({
    queryKey: ['runs', 'newest', q],
    queryFn: async () => {
      const query = { q, limit: NEWEST }
      const page = await answered(client.GET('/api/v1/runs', { params: { query } }))
      putIntoLists(page.runs)
      return page
    },
    initialData: { v: 1, runs: [], next: null, total: null },
    staleTime: Infinity,
  })

/** How many runs a filter finds. */
export const countQuery = (q: string) =>
  queryOptions({
    queryKey: ['runs', 'count', q],
    queryFn: () => answered(client.GET('/api/v1/runs', { params: { query: { q, limit: 1 } } })),
  })

export const flowsQuery = () =>
  queryOptions({ queryKey: ['flows'], queryFn: () => answered(client.GET('/api/v1/flows')) })

export const graphQuery = ({ flow, no }: RunAddress) =>
  queryOptions({
    queryKey: ['run', `${flow}/${no}`, 'graph'],
    queryFn: () =>
      answered(client.GET('/api/v1/runs/{flow}/{no}/graph', { params: { path: { flow, no } } })),
  })

export const whyQuery = ({ flow, no }: RunAddress) =>
  queryOptions({
    queryKey: ['run', `${flow}/${no}`, 'why'],
    queryFn: () =>
      answered(client.GET('/api/v1/runs/{flow}/{no}/why', { params: { path: { flow, no } } })),
  })

export const surroundingsQuery = ({ flow, no }: RunAddress, vs = '') =>
  queryOptions({
    queryKey: ['run', `${flow}/${no}`, 'surroundings', vs],
    queryFn: () =>
      answered(
        client.GET('/api/v1/runs/{flow}/{no}/surroundings', {
          params: { path: { flow, no }, query: { vs } },
        }),
      ),
  })

export const eventsQuery = ({ flow, no }: RunAddress) =>
  infiniteQueryOptions({
    queryKey: ['run', `${flow}/${no}`, 'events'],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        client.GET('/api/v1/runs/{flow}/{no}/events', {
          params: { path: { flow, no }, query: { cursor, limit: LINES } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })

export type LogWishes = { task: string; level: string; q: string }

/** Lines are told of by events of their own: they are added, never asked for again. */
export const logsQuery = ({ flow, no }: RunAddress, { task, level, q }: LogWishes) =>
  infiniteQueryOptions({
    queryKey: ['lines', `${flow}/${no}`, task, level, q],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        client.GET('/api/v1/runs/{flow}/{no}/logs', {
          params: { path: { flow, no }, query: { task, level, q, cursor, limit: LINES } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: Infinity,
  })

export const taskRunQuery = (address: string, { flow, no, task }: RunAddress & { task: string }) =>
  queryOptions({
    queryKey: ['task', address, 'detail', ''],
    queryFn: () =>
      answered(
        client.GET('/api/v1/task-runs/{flow}/{no}/{task}', {
          params: { path: { flow, no, task } },
        }),
      ),
  })
