/** A stretch of one axis that is looked at, and how it is moved and zoomed within its bounds. */
export type Span = { readonly from: number; readonly to: number }

export const lengthOf = (span: Span): number => span.to - span.from

/** Return the span within `bounds`, at least `least` long; it is moved before it is cut. */
export function within(span: Span, bounds: Span, least: number): Span {
  const whole = Math.max(lengthOf(bounds), least)
  const length = Math.min(whole, Math.max(least, lengthOf(span)))
  const middle = (span.from + span.to) / 2
  const wished = lengthOf(span) < least ? middle - length / 2 : span.from
  const from = Math.min(Math.max(wished, bounds.from), bounds.from + whole - length)
  return { from, to: from + length }
}

/** Return the span zoomed by `by` (above 1: closer) around `at`, which stays where it is. */
export function zoomed(span: Span, at: number, by: number, bounds: Span, least: number): Span {
  const length = Math.min(Math.max(lengthOf(span) / by, least), Math.max(lengthOf(bounds), least))
  const share = lengthOf(span) > 0 ? (at - span.from) / lengthOf(span) : 0.5
  const from = at - share * length
  return within({ from, to: from + length }, bounds, least)
}

/** Return the span moved by `by`. */
export const moved = (span: Span, by: number, bounds: Span, least: number): Span =>
  within({ from: span.from + by, to: span.to + by }, bounds, least)

/** Return the span moved no more than needed to show [from, to]; its begin, if it is too long. */
export function showing(span: Span, from: number, to: number, bounds: Span, least: number): Span {
  if (from >= span.from && to <= span.to) return span
  const isTooLong = to - from > lengthOf(span)
  const by = from < span.from || isTooLong ? from - span.from : to - span.to
  return moved(span, by, bounds, least)
}
