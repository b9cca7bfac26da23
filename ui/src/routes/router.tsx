/** Which address shows what; each page is loaded when it is first looked at. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { ROOT } from '@/api/client'
import { overviewQuery, queries } from '@/data/queries'
import { taskQuery } from '@/data/tasks'
import { queryOf, wordsOf } from '@/data/view-query'
import { Broken, NowhereHere } from '@/features/shell/Broken'
import { Shell } from '@/features/shell/Shell'
import { Skeleton } from '@/parts/empty/Skeleton'

type Search = Record<string, string | number | undefined>
const anySearch = (given: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(given).filter(
      ([, value]) => typeof value === 'string' || typeof value === 'number',
    ),
  ) as Search

const root = createRootRoute({ component: Shell, validateSearch: anySearch })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/runs' })
  },
})
const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  component: lazyRouteComponent(() => import('./runs')),
})
const flows = createRoute({
  getParentRoute: () => root,
  path: '/f',
  component: lazyRouteComponent(() => import('./flows')),
})
const flow = createRoute({
  getParentRoute: () => root,
  path: '/f/$flow',
  component: lazyRouteComponent(() => import('./flow')),
})
const run = createRoute({
  getParentRoute: () => root,
  path: '/f/$flow/$no',
  // Asked for while the page itself is still on its way.
  loader: ({ params: { flow, no }, location }) => {
    const { vs = '' } = location.search as Search
    void queries.prefetchQuery(overviewQuery(flow, no, String(vs)))
  },
  component: lazyRouteComponent(() => import('./run')),
})
const task = createRoute({
  getParentRoute: () => root,
  path: '/f/$flow/$no/$task',
  loader: ({ params: { flow, no, task }, location }) => {
    const { vs = '' } = location.search as Search
    void queries.prefetchQuery(taskQuery(`${flow}/${no}/${task}`, String(vs)))
  },
  component: lazyRouteComponent(() => import('./task')),
})
const walk = createRoute({
  getParentRoute: () => root,
  path: '/walk/$flow/$no',
  component: lazyRouteComponent(() => import('./walk')),
})
const walkAt = createRoute({
  getParentRoute: () => root,
  path: '/walk/$flow/$no/$at',
  component: lazyRouteComponent(() => import('./walk')),
})
// `/diff/A...B`, where A and B are addresses of runs, or of task runs.
const compare = createRoute({
  getParentRoute: () => root,
  path: '/diff/$',
  component: lazyRouteComponent(() => import('./compare')),
})
const storage = createRoute({
  getParentRoute: () => root,
  path: '/storage',
  component: lazyRouteComponent(() => import('./storage')),
})
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings')),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    runs,
    flows,
    flow,
    run,
    task,
    walk,
    walkAt,
    compare,
    storage,
    settings,
  ]),
  basepath: ROOT || '/',
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NowhereHere,
  defaultPendingComponent: Skeleton,
  parseSearch: wordsOf,
  stringifySearch: queryOf,
  pathParamsAllowedCharacters: [':', '@'], // an address stays as people read it
  scrollRestoration: true,
  scrollToTopSelectors: ['#main'],
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
