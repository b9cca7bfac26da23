/**
 * Areas as large as what they stand for, as square as can be.
 *
 * Source: Bruls, Huizing, van Wijk, "Squarified Treemaps" (2000), section 3.
 */
export type Area<T> = { of: T; x: number; y: number; width: number; height: number }
type Place = { x: number; y: number; width: number; height: number }
type Weighed<T> = { of: T; area: number }

/** Return where each item lies in a rectangle, the largest first; items of no weight lie nowhere. */
export function treemap<T>(
  items: readonly T[],
  weigh: (item: T) => number,
  width: number,
  height: number,
): Area<T>[] {
  const weighed = items.map((of) => ({ of, weight: weigh(of) })).filter(({ weight }) => weight > 0)
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0)
  if (total === 0 || width <= 0 || height <= 0) return []
  const left = weighed
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ of, weight }): Weighed<T> => ({ of, area: (weight / total) * width * height }))
  const found: Area<T>[] = []
  let place: Place = { x: 0, y: 0, width, height }
  while (left.length > 0) {
    const row = left.splice(0, longestRow(left, Math.min(place.width, place.height)))
    place = lay(row, place, found)
  }
  return found
}

/** Return how many of the items make the squarest row along a side. */
function longestRow<T>(items: readonly Weighed<T>[], side: number): number {
  let count = 1
  let sum = items[0]?.area ?? 0
  let best = worst(items, 1, sum, side)
  while (count < items.length) {
    const next = sum + (items[count]?.area ?? 0)
    const tried = worst(items, count + 1, next, side)
    if (tried > best) break
    count += 1
    sum = next
    best = tried
  }
  return count
}

/** Return the worst ratio of sides among the first items, if they make a row along a side. */
function worst<T>(items: readonly Weighed<T>[], count: number, sum: number, side: number): number {
  const most = items[0]?.area ?? 0
  const least = items[count - 1]?.area ?? 0
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least))
}

/** Put a row along the shorter side of a place; return what is left of the place. */
function lay<T>(row: readonly Weighed<T>[], place: Place, found: Area<T>[]): Place {
  const sum = row.reduce((all, { area }) => all + area, 0)
  const isUpright = place.width >= place.height
  const thick = sum / (isUpright ? place.height : place.width)
  let at = isUpright ? place.y : place.x
  for (const { of, area } of row) {
    const long = area / thick
    found.push(
      isUpright
        ? { of, x: place.x, y: at, width: thick, height: long }
        : { of, x: at, y: place.y, width: long, height: thick },
    )
    at += long
  }
  return isUpright
    ? { ...place, x: place.x + thick, width: place.width - thick }
    : { ...place, y: place.y + thick, height: place.height - thick }
}
