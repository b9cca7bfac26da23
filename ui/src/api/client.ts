/** The one place that speaks HTTP with the server. */
import createClient from 'openapi-fetch'
import { fetchOrTake } from './early'
import type { Problem } from './forms'
import type { paths } from './schema'

/** The path under which the page is served, without a slash at its end. */
export const ROOT = document.querySelector<HTMLMetaElement>('meta[name=cairn-root]')?.content ?? ''

/** What a request answered when it did not go well, as the server has said it. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'ApiError'
  }
}

// Addresses are paths of their own: `:` and `@` are legal in them, and stay as people read them.
const inPath = (text: string) => encodeURIComponent(text).replace(/%3A/g, ':').replace(/%40/g, '@')

export const client = createClient<paths>({
  baseUrl: `${window.location.origin}${ROOT}`,
  fetch: fetchOrTake,
  headers: { 'X-Cairn': '1' }, // no foreign page can send it without asking first
  pathSerializer: (path, params) =>
    Object.entries(params).reduce(
      (told, [name, value]) =>
        told.replace(`{${name}}`, String(value).split('/').map(inPath).join('/')),
      path,
    ),
})

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** Return what was answered, or throw what went wrong. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    throw new ApiError(problem(0, 'the server does not answer', String(cause)))
  })
  if (data !== undefined && response.ok) return data
  throw new ApiError(
    isProblem(error) ? error : problem(response.status, response.statusText, detailOf(error)),
  )
}

const isProblem = (told: unknown): told is Problem =>
  typeof told === 'object' && told !== null && 'detail' in told && 'code' in told

const detailOf = (told: unknown): string =>
  typeof told === 'string' ? told : told === undefined ? '' : JSON.stringify(told)

function problem(status: number, title: string, detail: string): Problem {
  const code = status === 0 ? 'unreachable' : 'unexpected'
  return { type: 'about:blank', title, status, detail, code, hint: null, request_id: '' }
}
