/** A page as it stands in the application, for tests: at an address, over answers that were recorded. */
import { QueryClient, QueryClientProvider, type QueryKey } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router'
import { render } from '@testing-library/react'
import type { FunctionComponent } from 'react'
import { press } from './data/view-keys'
import { queryOf, wordsOf } from './data/view-query'

type Answers = readonly (readonly [QueryKey, unknown])[]

/** Show a page; `answers` are what has been read already, by the keys of the queries. */
export function showPage(
  address: string,
  route: string,
  Page: FunctionComponent,
  answers: Answers,
) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Infinity } },
  })
  for (const [key, answer] of answers) client.setQueryData(key, answer)
  const root = createRootRoute({ validateSearch: (given: Record<string, unknown>) => given })
  const page = createRoute({ getParentRoute: () => root, path: route, component: Page })
  const other = createRoute({ getParentRoute: () => root, path: '$', component: () => null })
  const router = createRouter({
    routeTree: root.addChildren([page, other]),
    history: createMemoryHistory({ initialEntries: [address] }),
    parseSearch: wordsOf,
    stringifySearch: queryOf,
    pathParamsAllowedCharacters: [':', '@'],
  })
  window.scrollTo = () => undefined // jsdom has none
  window.addEventListener('keydown', press)
  const shown = render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  )
  const leave = () => window.removeEventListener('keydown', press)
  return { ...shown, leave, where: () => router.state.location.href }
}
