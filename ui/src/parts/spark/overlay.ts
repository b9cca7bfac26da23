/** Two histograms on the same axis, so that they can be laid over each other. */
export type Hist = { edges: readonly (number | string)[]; counts: readonly number[] }
export type Overlaid = { edges: number[]; a: number[]; b: number[]; areMoments: boolean }

const BINS = 24

/** Return both as shares of all, in bars of one width; null where one has no axis of its own. */
export function overlaid(a: Hist, b: Hist, bins = BINS): Overlaid | null {
  const sides = [placesOf(a.edges), placesOf(b.edges)] as const
  if (!sides[0] || !sides[1]) return null
  const all = [...sides[0], ...sides[1]]
  const [low, high] = [Math.min(...all), Math.max(...all)]
  if (!(high > low)) return null
  const edges = Array.from({ length: bins + 1 }, (_, place) => low + ((high - low) * place) / bins)
  return {
    edges,
    a: spread(sides[0], a.counts, edges),
    b: spread(sides[1], b.counts, edges),
    areMoments: typeof a.edges[0] === 'string',
  }
}

/** Return the edges as numbers; moments as milliseconds. Null where one is neither. */
function placesOf(edges: readonly (number | string)[]): number[] | null {
  const places = edges.map((edge) =>
    typeof edge === 'number' ? edge : Date.parse(edge.replace(' ', 'T')),
  )
  return places.length > 1 && places.every(Number.isFinite) ? places : null
}

/** Share counts out over other bars: of each as much as they have in common, of a point all. */
function spread(from: number[], counts: readonly number[], edges: number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const found = new Array<number>(edges.length - 1).fill(0)
  if (total === 0) return found
  const low = edges[0] as number
  const width = (edges[1] as number) - low
  const last = found.length - 1
  const placeOf = (at: number) => Math.min(last, Math.max(0, Math.floor((at - low) / width)))
  counts.forEach((count, place) => {
    const [begin, end] = [from[place] as number, from[place + 1] as number]
    if (!(end > begin)) {
      add(found, placeOf(begin), count / total)
      return
    }
    for (let bin = placeOf(begin); bin <= placeOf(end); bin++) {
      const common = Math.min(end, low + (bin + 1) * width) - Math.max(begin, low + bin * width)
      if (common > 0) add(found, bin, (count / total) * (common / (end - begin)))
    }
  })
  return found
}

function add(found: number[], place: number, share: number): void {
  found[place] = (found[place] ?? 0) + share
}
