import { Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import { useLive } from '@/data/live'
import { useReach } from '@/data/reachable'
import { remember } from '@/data/recent'
import { takeKeys } from '@/data/view-keys'
import { Toasts } from '@/parts/toast/Toasts'
import { later } from '@/parts/page/later'
import { AddressBar } from './AddressBar'
import { Announcer } from './Announcer'
import { Banners } from './Banners'
import { Rail } from './Rail'
import { Refused } from './Refused'
import styles from './shell.module.css'
import { useGlobalKeys } from './useGlobalKeys'

const Palette = later(() => import('@/features/palette/Palette'))
const resume = () => import('@/parts/resume/ResumeDialog')
const Help = later(() => import('./Help'))

const CALM_MS = 2_000 // then the page is there, and what may be asked for next can be loaded

export type Above = '' | 'palette' | 'actions' | 'help' | 'address'

/** What stands around every page: the rail, the address, the palette, the live sign, the theme. */
export function Shell() {
  const [above, setAbove] = useState<Above>('')
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const { isRefused, isThere } = useReach()
  const close = () => setAbove('')
  useGlobalKeys(setAbove)
  useLive(['runs'])
  useEffect(() => remember(path), [path])
  useEffect(() => takeKeys(above !== '' && above !== 'address'), [above])
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([Palette.ahead(), resume()]), CALM_MS)
    return () => clearTimeout(timer)
  }, [])
  const isWhole = path.startsWith('/walk/') // a walk has the whole screen, and a bar of its own
  return (
    <div className={`${styles.app} ${isWhole ? styles.bare : ''}`}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      {!isWhole && <Rail />}
      {!isWhole && <AddressBar isEdited={above === 'address'} onAbove={setAbove} />}
      <main
        id="main"
        tabIndex={-1}
        className={`${styles.main} ${isThere ? '' : styles.old}`}
        data-scroll-restoration-id="main"
      >
        <Banners />
        {isRefused ? <Refused /> : <Outlet />}
      </main>
      <Toasts />
      <Announcer />
      <Suspense>
        {(above === 'palette' || above === 'actions') && (
          <Palette onlyActions={above === 'actions'} onClose={close} />
        )}
        {above === 'help' && <Help onClose={close} />}
      </Suspense>
    </div>
  )
}
