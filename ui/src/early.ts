/**
 * A script of its own, a kilobyte: while the page's own is still on its way, the token is handed in
 * and what the page will ask for first is asked for. It imports nothing, so that it waits for nothing.
 */
import type { Early } from './api/early'

const ROOT = document.querySelector<HTMLMetaElement>('meta[name=cairn-root]')?.content ?? ''
const API = `${location.origin}${ROOT}/api/v1`
const HEADERS = { 'X-Cairn': '1' }

/** Take the token out of the address, before anybody sees it there, and hand it in. */
function enter(): Promise<Response> | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return null
  history.replaceState(null, '', `${location.pathname}${location.search}`)
  return fetch(`${API}/session`, {
    method: 'POST',
    headers: { ...HEADERS, 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  })
}

const session = enter()
const entered = session ?? Promise.resolve()
const answers = new Map<string, Promise<Response>>()

function ask(url: string): Promise<Response> {
  const answer = entered.then(() => fetch(url, { headers: HEADERS }))
  answer.catch(() => undefined) // told where it is used
  answers.set(url, answer)
  return answer
}

/** Ask for what the page at this address begins with: a run, a task run, a task's children. */
function begin(): void {
  const path = location.pathname.slice(ROOT.length)
  const [, run, task] = /^\/f\/([^/]+\/[^/]+)(?:\/([^/]+))?$/.exec(path) ?? []
  if (!run) return
  const given = new URLSearchParams(location.search)
  const vs = encodeURIComponent(given.get('vs') ?? '')
  const columns = `${API}/runs/${run}/task-runs.columns?since=0&limit=10000&vs=`
  if (task) void askForTask(`${API}/task-runs/${run}/${task}?vs=${vs}`, columns + vs)
  else {
    void ask(`${API}/runs/${run}/overview?vs=${vs}`)
    if (given.get('tab') === 'timeline') void ask(columns)
  }
}

/** Of a whole mapped task the children are shown, which only its facts can tell. */
async function askForTask(facts: string, columns: string): Promise<void> {
  const answer = await ask(facts).catch(() => undefined)
  if (!answer?.ok) return
  const told = (await answer.clone().json()) as { siblings?: number | null }
  if (told.siblings != null && !facts.includes(':', API.length)) void ask(columns)
}

begin()
session?.catch(() => undefined)
const early: Early = { session, answers }
window.cairnEarly = early
