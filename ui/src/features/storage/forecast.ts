/** How fast what is kept grows, and where that leads. */
import type { Usage } from '@/api/forms'
import { size } from '@/data/words'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const FARTHEST = 520 // weeks; what lies ten years ahead is no forecast

/** Return the growth in a sentence; empty where nothing is kept. */
export function forecastOf(total: Usage['total'], now: number): string {
  const { bytes, new_in_a_week: grown, oldest } = total
  if (bytes === 0) return ''
  if (grown === 0) return 'Nothing was added in the last seven days.'
  const age = oldest ? now - Date.parse(oldest) : 0
  const told = `${size(grown)} were added in the last seven days`
  if (age < WEEK_MS)
    return `${told}; the first run is younger than a week, so there is no rate yet.`
  const weeks = Math.ceil(bytes / grown)
  if (weeks > FARTHEST) return `${told}: at this rate it will take more than ten years to double.`
  return `${told}: at this rate it doubles, to ${size(2 * bytes)}, by ${day(now + weeks * WEEK_MS)}.`
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
