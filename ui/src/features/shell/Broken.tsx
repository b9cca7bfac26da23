import { Link, useRouter, useRouterState, type ErrorComponentProps } from '@tanstack/react-router'
import { legible } from '@/data/address'
import { Failure } from '@/parts/empty/Failure'
import { Empty } from '@/parts/empty/Empty'

/** The page itself has failed: what, and what to do. Where it was loaded from may be another version. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const isCode = /dynamically imported module|module script/i.test(String(error))
  const retry = () => {
    if (isCode) return window.location.reload()
    reset()
    void router.invalidate()
  }
  return (
    <Failure
      what={isCode ? 'A part of the page could not be loaded' : 'This page has failed'}
      error={error}
      retry={retry}
      isPage
    >
      {isCode && <p>The server may have been updated, or has stopped. Load the page anew.</p>}
    </Failure>
  )
}

/** No page has this path. */
export function NowhereHere() {
  const path = useRouterState({ select: ({ location }) => location.pathname })
  return (
    <Empty isPage title={`Nothing has the address ${legible(path)}`}>
      <p>
        <Link to="/runs">All runs</Link>, <Link to="/f">all flows</Link>; or press <kbd>g</kbd>{' '}
        <kbd>.</kbd> and edit the address.
      </p>
    </Empty>
  )
}
