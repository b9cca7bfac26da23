/** What two previews are, and so how they are held beside each other. */
import type { Json } from './document'
import type { Column } from './table'

/** A preview as the server gives it; which facts there are depends on its kind and level. */
export type Preview = {
  mime?: string
  level?: string
  type?: string
  summary?: string
  data?: Json
  error?: string
  absence?: string | null
  truncated?: boolean
  columns?: Column[]
  rows_total?: number | null
  columns_total?: number
  dtype?: string
  shape?: number[]
  width?: number
  height?: number
}

export type Kind = 'table' | 'array' | 'image' | 'number' | 'text' | 'document' | 'bare' | 'none'

const TABLE = 'application/vnd.cairn.table+json'
const ARRAY = 'application/vnd.cairn.array+json'

export function kindOf(preview: Preview): Kind {
  const { mime = '', data } = preview
  if (!mime) return 'none'
  if (mime === TABLE && Array.isArray(preview.columns)) return 'table'
  if (mime === ARRAY) return 'array'
  if (mime.startsWith('image/')) return typeof data === 'string' ? 'image' : 'bare'
  if (data === undefined || (data === null && mime !== 'application/json')) return 'bare'
  if (typeof data === 'number') return 'number'
  return typeof data === 'string' ? 'text' : 'document'
}

/** Return how both can be compared; null where they are of two kinds. */
export function commonKind(a: Preview, b: Preview): Kind | null {
  const [one, other] = [kindOf(a), kindOf(b)]
  if (one === other) return one
  const plain: Kind[] = ['number', 'text', 'document']
  return plain.includes(one) && plain.includes(other) ? 'document' : null
}

/** Return why there is nothing to compare, of previews that tell nothing. */
export function absenceOf(a: Preview, b: Preview): string {
  const why = [a, b].map((one) => one.absence ?? one.error ?? '').filter(Boolean)
  return [...new Set(why)].join(' · ')
}
