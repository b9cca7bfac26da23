/** Colours that programs write for terminals, as the tones of this page; all else is left out. */
export type Piece = { text: string; tone: string; isBold: boolean }

// An escape sequence: of colours it ends with `m`, the others move a cursor that is not here.
const ESCAPE = /\u001b(?:\[([0-9;]*)([A-Za-z])|\][^\u0007]*\u0007|.)/g

const TONES: Record<number, string> = {
  1: 'red',
  2: 'green',
  3: 'yellow',
  4: 'blue',
  5: 'magenta',
  6: 'blue',
}

/** Return a line as pieces of one colour each. */
export function piecesOf(line: string): Piece[] {
  if (!line.includes('\u001b')) return [{ text: line, tone: '', isBold: false }]
  const pieces: Piece[] = []
  let style = { tone: '', isBold: false }
  let from = 0
  for (const found of line.matchAll(ESCAPE)) {
    if (found.index > from) pieces.push({ text: line.slice(from, found.index), ...style })
    from = found.index + found[0].length
    if (found[2] === 'm') style = styled(style, found[1] ?? '')
  }
  if (from < line.length) pieces.push({ text: line.slice(from), ...style })
  return pieces
}

function styled(style: Omit<Piece, 'text'>, codes: string): Omit<Piece, 'text'> {
  let next = style
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) next = { tone: '', isBold: false }
    else if (code === 1) next = { ...next, isBold: true }
    else if (code === 39) next = { ...next, tone: '' }
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97))
      next = { ...next, tone: TONES[code % 10] ?? '' }
    else if (code === 38) break // what follows are the numbers of a colour that is none of ours
  }
  return next
}
