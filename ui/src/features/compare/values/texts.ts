/** Two texts, line by line, and within lines that were changed word by word. */
import { diffLines, diffWordsWithSpace } from 'diff'

export type Piece = { text: string; isChanged: boolean }
export type Line = { kind: ' ' | '-' | '+'; pieces: Piece[]; a: number | null; b: number | null }
export type Told = { lines: Line[]; removed: number; added: number }

const PATIENCE_MS = 300 // for texts that have next to nothing in common
const LONGEST = 2_000 // characters of a line whose words are compared

export function compareTexts(a: string, b: string): Told {
  const parts = diffLines(a, b, { timeout: PATIENCE_MS }) ?? [
    { value: a, removed: true, added: false },
    { value: b, removed: false, added: true },
  ]
  const lines: Line[] = []
  const at = { a: 1, b: 1 }
  parts.forEach((part, place) => {
    const kind = part.added ? '+' : part.removed ? '-' : ' '
    const other = part.added ? parts[place - 1] : part.removed ? parts[place + 1] : undefined
    const isPaired = part.added ? other?.removed : part.removed ? other?.added : false
    const others = isPaired && other ? linesOf(other.value) : []
    linesOf(part.value).forEach((text, row) => {
      const beside = others[row]
      const pieces =
        kind === ' ' || beside === undefined
          ? [{ text, isChanged: false }]
          : kind === '-'
            ? words(text, beside, '-')
            : words(beside, text, '+')
      lines.push({
        kind,
        pieces,
        a: kind === '+' ? null : at.a++,
        b: kind === '-' ? null : at.b++,
      })
    })
  })
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length
  return { lines, removed: count('-'), added: count('+') }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function words(a: string, b: string, side: '-' | '+'): Piece[] {
  const text = side === '-' ? a : b
  if (a.length > LONGEST || b.length > LONGEST) return [{ text, isChanged: false }]
  const found = diffWordsWithSpace(a, b, { timeout: PATIENCE_MS })
  if (!found) return [{ text, isChanged: false }]
  return found
    .filter((part) => (side === '-' ? !part.added : !part.removed))
    .map((part) => ({ text: part.value, isChanged: part.added || part.removed }))
}

const AROUND = 3 // equal lines told before and after those that differ

/** Return the lines that differ with those around them; null stands for lines left out. */
export function folded(lines: readonly Line[]): (Line | null)[] {
  const near = lines.map(() => false)
  lines.forEach(({ kind }, place) => {
    if (kind === ' ') return
    for (let at = place - AROUND; at <= place + AROUND; at++) near[at] = true
  })
  const found: (Line | null)[] = []
  lines.forEach((line, place) => {
    if (near[place]) found.push(line)
    else if (found.at(-1) !== null) found.push(null)
  })
  return found
}
