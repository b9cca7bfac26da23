/** What a policy would do, in words. */
import type { Collection } from '@/api/forms'
import { counted, size } from '@/data/words'

export function collected({ runs, values, bytes, bytes_left: left }: Collection): string {
  const stay = `${size(left)} stay`
  if (values === 0) return `Nothing would be deleted; ${stay}.`
  const of = `${counted(values, 'value')} of ${counted(runs.length, 'run')}`
  return `${of}, ${size(bytes)}, would be deleted; ${stay}.`
}

/** Return a command that deletes as one that only shows what would go. */
export const looking = (command: string): string => command.replace(/ --yes$/, '')

const AGE = /^[1-9]\d{0,5}(min|m|h|d|w|s)$/

/** Tell whether a text is an age as the command line reads it: `90d`, `12h`; empty is none. */
export const isAge = (text: string): boolean => text === '' || AGE.test(text.trim())
