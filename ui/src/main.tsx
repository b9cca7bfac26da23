import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@/parts/style/tokens.css'
import '@/parts/style/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { enter } from '@/api/session'
import { queries } from '@/data/queries'
import { begin as beginSettings } from '@/data/view-settings'
import { router } from '@/routes/router'

async function begin(): Promise<void> {
  beginSettings() // before anything is painted
  // Where the token is refused, the first request says so on the page itself.
  await enter().catch((error: unknown) => console.error('the token was refused', error))
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

void begin()
