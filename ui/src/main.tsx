import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@/parts/style/tokens.css'
import '@/parts/style/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { enter } from '@/api/session'
import { answeredAll, queries } from '@/data/queries'
import { begin as beginSettings } from '@/data/view-settings'
import { router } from '@/routes/router'

async function begin(): Promise<void> {
  beginSettings() // before anything is painted
  // Where the token is refused, the first request says so on the page itself.
  await enter().catch((error: unknown) => console.error('the token was refused', error))
  // What fails in it is told by the page, where it fails again.
  await Promise.race([ready().catch(() => undefined), passed(LOOK_MS)])
  const place = document.getElementById('app')
  if (!place) throw new Error('index.html has no #app')
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}

const LOOK_MS = 150 // then the page is drawn with what stands in for what it waits for

const passed = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Wait until the first page and its data are there: it is drawn once, not three times. */
async function ready(): Promise<void> {
  await router.load()
  await answeredAll(queries)
}

void begin()
