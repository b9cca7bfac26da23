/** Numbers in five shades, each as many times as large as the one before. */
export type Shades = {
  /** The largest number of each shade, ascending; the last is the largest of all. */
  readonly upTo: readonly number[]
}

export const SHADES = 5
const LEAST = 0.05 // of the numbers, that may be below the range of which shades are made
const ALIKE = 1.02 // times: numbers that differ by less have one shade

/** Return the shades of numbers; what is not known (below 0, no number) is left out. */
export function shadesOf(values: ArrayLike<number>): Shades {
  const known = Float64Array.from(values).filter((value) => value > 0 && value < Infinity)
  known.sort()
  const high = known.at(-1)
  if (high === undefined) return { upTo: [0] }
  // Those that took next to nothing would leave no shade for the others.
  const low = known[Math.floor(known.length * LEAST)] ?? high
  // By factors, so that one that took a hundred times as long does not make all others alike.
  const factor = (high / low) ** (1 / SHADES)
  if (factor < ALIKE) return { upTo: [high] }
  const upTo = Array.from({ length: SHADES }, (_, i) => low * factor ** (i + 1))
  upTo[SHADES - 1] = high
  return { upTo }
}

/** Return the shade of a number, from 0, or -1 where it is not known. */
export function shadeOf({ upTo }: Shades, value: number): number {
  if (!(value >= 0)) return -1
  const shade = upTo.findIndex((most) => value <= most)
  return shade < 0 ? upTo.length - 1 : shade
}

/** Return which of the five colours a shade takes: a lone one takes the middle. */
export const colourOf = ({ upTo }: Shades, shade: number): number =>
  upTo.length === 1 ? 3 : shade + 1
