/** Why there is nothing to see of a value, and what to do about it. */
import type { Shown } from './reading'

export type Absence = { reason: string; remedy: string; command?: string }

const NEWEST = 1 // version of the JSON's shape that we read
const MORE = 'To see more of it next time, let the task say so, or the setting results.preview:'
const SAMPLE = '@task(preview="sample")'

/** What to do, for the reasons that the server gives where no preview was written at all. */
const ABSENT: Record<string, string> = {
  'it failed, so there was no value': 'What it raised stands on its own page, under Output.',
  'none was made when the value was kept':
    'It was kept by an old version; the next run makes one of its value.',
}

/** Return why a preview shows nothing of its value; the first reason that holds. */
export function absenceOf(shown: Shown, address: string): Absence {
  const { facts, level, error, type } = shown
  const see = `cairn cat ${address}`
  if (typeof facts.absence === 'string')
    return { reason: `There is no preview: ${facts.absence}.`, remedy: ABSENT[facts.absence] ?? '' }
  if (error !== null)
    return {
      reason: `The preview could not be made: ${error}`,
      remedy: 'The value itself was kept. To see it, read it; or mend the previewer of its type.',
      command: see,
    }
  if (typeof facts.v === 'number' && facts.v > NEWEST)
    return {
      reason: 'It was written by a newer Cairnflow than this page is of.',
      remedy: 'Update Cairnflow here:',
      command: 'pip install --upgrade cairnflow',
    }
  if (level === 'none')
    return {
      reason: 'The task is at preview level none: only the type of its value is told.',
      remedy: MORE,
      command: SAMPLE,
    }
  if (typeof facts.withheld === 'string')
    return {
      reason: `Withheld: ${facts.withheld}.`,
      remedy: 'Who may read the value itself sees all of it:',
      command: see,
    }
  if (shown.isCut)
    return {
      reason: 'It is larger than a preview may be, and half of it would be none.',
      remedy: 'Read the value itself:',
      command: see,
    }
  if (level === 'schema' || level === 'stats')
    return {
      reason: `The task is at preview level ${level}: nothing of the content is told.`,
      remedy: MORE,
      command: SAMPLE,
    }
  if (!('v' in facts))
    return {
      reason: 'It was written by an old version of Cairnflow, or by something else.',
      remedy: 'Read the value itself:',
      command: see,
    }
  return unknownType(type)
}

/** Return what to do where nobody has said how values of a type are shown. */
export const unknownType = (type: string): Absence => ({
  reason: `Nothing is known of how a value of type ${type || '?'} is shown.`,
  remedy: 'Register a previewer where its module is imported:',
  command: `cairnflow.previews.register(${JSON.stringify(type || 'module.Type')}, lambda value, request: {…})`,
})
