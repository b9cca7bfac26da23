/** The command that runs a flow again as its last run was begun. */
import type { Surroundings } from '@/api/forms'

/** Return the command; null where it is not known which file the flow stands in. */
export function runCommand(
  code: Surroundings['code'],
  params: Readonly<Record<string, unknown>>,
): string | null {
  // A task that the flow makes by itself, such as a parameter, has no line of its own.
  const files = new Set(code.flatMap(({ file, line }) => (file && line ? [file] : [])))
  const [file] = files
  if (file === undefined || files.size !== 1) return null
  const given = Object.entries(params).map(([name, value]) => `-p ${quoted(told(name, value))}`)
  return ['cairn run', quoted(file), ...given].join(' ')
}

/** Return a parameter as `-p` reads it: JSON where the text alone would be read as JSON. */
function told(name: string, value: unknown): string {
  const isBare = typeof value === 'string' && !readsAsJson(value)
  return `${name}=${isBare ? value : JSON.stringify(value)}`
}

function readsAsJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Return a word as a shell takes it for one. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
