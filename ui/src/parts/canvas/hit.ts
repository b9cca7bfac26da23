/** Binary searches: which of many sorted things lies at a place. */

/** Return the last place in [from, to) whose value is at most `x`, or `from - 1`; values ascend. */
export function lastAtMost(values: ArrayLike<number>, x: number, from = 0, to = values.length) {
  return firstWhere(from, to, (i) => (values[i] as number) > x) - 1
}

/** Return the first place in [from, to) at which `holds` is true, or `to`; once true, it stays so. */
export function firstWhere(from: number, to: number, holds: (i: number) => boolean): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Return which of the spans in [from, to) holds `x`, or the nearest within `slack` of it, or -1.
 *
 * Spans do not overlap and ascend; `begin(i)` and `end(i)` are the ends of the span at place `i`.
 */
export function spanAt(
  x: number,
  slack: number,
  from: number,
  to: number,
  begin: (i: number) => number,
  end: (i: number) => number,
): number {
  const after = firstWhere(from, to, (i) => begin(i) > x)
  const before = after - 1
  const toBefore = before >= from ? Math.max(0, x - end(before)) : Infinity
  const toAfter = after < to ? begin(after) - x : Infinity
  if (Math.min(toBefore, toAfter) > slack) return -1
  return toBefore <= toAfter ? before : after
}
