/** Which of our ways of showing fits a preview: its own MIME says so, as far as it holds to it. */
import { isFacts, listOf, type Shown } from './reading'

export const TABLE = 'application/vnd.cairn.table+json'
export const ARRAY = 'application/vnd.cairn.array+json'
export const REPR = 'application/vnd.cairn.repr+json'

export type Kind =
  | 'table'
  | 'array'
  | 'none'
  | 'scalar'
  | 'tree'
  | 'text'
  | 'picture'
  | 'sound'
  | 'page'
  | 'plot'
  | 'repr'
  | 'unknown'
  | 'absent'

const isNested = (data: unknown): boolean => Array.isArray(data) || isFacts(data)

/** Return how a preview is shown; `absent` is one that tells why there is nothing to see. */
export function kindOf({ mime, data, hasData, type, facts }: Shown): Kind {
  if (mime === TABLE) return listOf(facts.columns).length || isNested(data) ? 'table' : 'absent'
  if (mime === ARRAY) return facts.shape !== undefined || isNested(data) ? 'array' : 'absent'
  if (mime === REPR) return data != null || isFacts(facts.attributes) ? 'repr' : 'absent'
  if (!mime || !hasData) return 'absent'
  if (mime === 'application/json') return ofJson(data, type)
  if (data === null) return 'absent'
  if (isPlot(mime)) return 'plot'
  if (typeof data !== 'string') return 'unknown'
  // The frame is served for exactly this, and for nothing that only looks like it.
  if (mime === 'text/html') return facts.mime === 'text/html' ? 'page' : 'unknown'
  if (mime.startsWith('text/')) return 'text'
  if (mime.startsWith('image/')) return 'picture'
  if (mime.startsWith('audio/')) return 'sound'
  return 'unknown'
}

const isPlot = (mime: string): boolean => /^application\/vnd\.(vega|vegalite|plotly)\b/.test(mime)

function ofJson(data: unknown, type: string): Kind {
  if (data === null) return type === 'NoneType' || type === '' ? 'none' : 'absent'
  return isNested(data) ? 'tree' : 'scalar'
}

export type View = { id: string; label: string }

const JSON_VIEW: View = { id: 'json', label: 'JSON' }
const STATS: View = { id: 'stats', label: 'Stats' }
const VIEWS: Partial<Record<Kind, readonly View[]>> = {
  table: [{ id: 'table', label: 'Table' }, STATS, JSON_VIEW],
  array: [{ id: 'values', label: 'Values' }, JSON_VIEW],
}

/** Return the views that a preview has; the first is shown where nothing else is asked. */
export function viewsOf(kind: Kind, { data }: Shown): readonly View[] {
  const hasRows = listOf(data).some((cells) => listOf(cells).length > 0)
  return kind === 'table' && !hasRows ? [STATS, JSON_VIEW] : (VIEWS[kind] ?? [])
}
