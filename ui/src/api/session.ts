/** Becoming known to the server: the token comes in the URL's fragment and leaves it at once. */
import { answered, client } from './client'

/** Hand the token in, if there is one; afterwards a cookie that no script can read stands for it. */
export async function enter(): Promise<void> {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token')
  if (token === null) return
  const { pathname, search } = window.location
  window.history.replaceState(null, '', `${pathname}${search}`)
  await answered(client.POST('/api/v1/session', { body: { token } }))
}
