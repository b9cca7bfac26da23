/** Lines of a log that follow on those that are known, while they are being written. */
import type { InfiniteData } from '@tanstack/react-query'
import { answered, client } from '@/api/client'
import type { LogPage } from '@/api/forms'
import type { RunAddress } from './address'
import { queries } from './queries'
import { logsQuery, type LogWishes } from './run-queries'

type Known = InfiniteData<LogPage, string>

/** Return pages with one more; a line is known by its number, and is there once. */
export function withMore(known: Known, more: LogPage): Known {
  const last = lastOf(known)
  const lines = more.lines.filter(({ n }) => n > last)
  if (lines.length === 0) return known
  const page = { ...more, lines }
  return { pages: [...known.pages, page], pageParams: [...known.pageParams, String(last)] }
}

const lastOf = ({ pages }: Known): number =>
  pages.reduce((last, { lines }) => lines.at(-1)?.n ?? last, 0)

/** Ask for the lines that were written since; nothing is asked while earlier ones are not all here. */
export async function tail(run: RunAddress, wishes: LogWishes): Promise<void> {
  const { queryKey } = logsQuery(run, wishes)
  const known = queries.getQueryData<Known>(queryKey)
  if (!known || known.pages.at(-1)?.next) return
  const query = { ...wishes, cursor: String(lastOf(known)), limit: 1000 }
  const more = await answered(
    client.GET('/api/v1/runs/{flow}/{no}/logs', { params: { path: run, query } }),
  )
  queries.setQueryData<Known>(queryKey, (now) => now && withMore(now, more))
}

/** Return all lines, those that are not here yet included, as a text to keep. */
export async function wholeText(run: RunAddress, wishes: LogWishes): Promise<string> {
  const texts: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: LogWishes & { cursor: string; limit: number } = { ...wishes, cursor, limit: 1000 }
    const page: LogPage = await answered(
      client.GET('/api/v1/runs/{flow}/{no}/logs', { params: { path: run, query } }),
    )
    for (const { at, level, task, map, logger, text } of page.lines) {
      const where = task ? `${task}${map === null ? '' : `:${map}`}` : logger
      texts.push(`${at} ${level.toUpperCase().padEnd(8)} ${where}  ${text}`)
    }
    cursor = page.next
  }
  return `${texts.join('\n')}\n`
}
