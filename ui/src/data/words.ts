/** Numbers, sizes and times as people read them; the same rules as the command line's. */
import { settings } from './view-settings'

const GROUPED = new Intl.NumberFormat('en-US')
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const
export const ABSENT = '–'

export const number = (count: number): string => GROUPED.format(count)

/** Return how much of something there is: `1 run`, `2 runs`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`

/** Return a size in decimal units: `6.4 MB`; `–` where it is not known. */
export function size(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || bytes < 0) return ABSENT
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}

/** Return milliseconds as people say them: `<1 ms`, `36 ms`, `2.5 s`, `14m12s`, `1h02m`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return ABSENT
  if (ms < 1) return '<1 ms'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  return h > 0 ? `${h}h${two(m)}m` : `${m}m${two(s)}s`
}

/** Return how long ago something was: `just now`, `4 min ago`, `3 days ago`. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000)
  if (seconds < 10) return 'just now'
  if (seconds < 60) return `${Math.round(seconds)} s ago`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`
  return `${counted(Math.round(seconds / 86_400), 'day')} ago`
}

const zone = () => (settings().zone === 'UTC' ? { timeZone: 'UTC' } : {})

/** Return how long it is until something: `in 29 days`; what is over was so long ago. */
export function ahead(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000
  if (seconds < 0) return ago(iso, now)
  if (seconds < 3600) return `in ${Math.ceil(seconds / 60)} min`
  if (seconds < 2 * 86_400) return `in ${Math.round(seconds / 3600)} h`
  return `in ${counted(Math.round(seconds / 86_400), 'day')}`
}

/** Return the time of day, in the zone that the reader has chosen. */
export const clock = (iso: string): string => new Date(iso).toLocaleTimeString('en-GB', zone())

/** Return the day as far as it must be said: nothing today, `28 Nov`, `28 Nov 2025`. */
export function day(iso: string, now = Date.now()): string {
  const told = (moment: Date, year?: 'numeric') =>
    moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year, ...zone() })
  const [then, today] = [new Date(iso), new Date(now)]
  if (told(then, 'numeric') === told(today, 'numeric')) return ''
  return told(then, then.getFullYear() === today.getFullYear() ? undefined : 'numeric')
}

/** Return a whole moment, in the reader's zone and in UTC: for titles and for those who listen. */
export const moment = (iso: string): string =>
  `${new Date(iso).toLocaleString('sv-SE')} here · ${iso.replace('T', ' ').replace('Z', ' UTC')}`

/** Return a type without the path of its module: `DataFrame` for `pandas.DataFrame`. */
export const shortType = (type: string | null): string =>
  type?.replace(/\b[\w.]+\.(?=\w)/g, '') ?? ''
