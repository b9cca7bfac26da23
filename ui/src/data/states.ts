/** What a state means to the eye: its tone, its word, its sign. Never by colour alone. */
export type Tone = 'success' | 'failed' | 'running' | 'reused' | 'retrying' | 'pending' | 'skipped'

const TONES: Record<string, Tone> = {
  success: 'success',
  failed: 'failed',
  timed_out: 'failed',
  trigger_failed: 'failed',
  crashed: 'failed',
  invalid: 'failed',
  client_failed: 'failed',
  lost: 'failed',
  running: 'running',
  mapped: 'running',
  looped: 'running',
  reused: 'reused',
  cached: 'reused',
  retrying: 'retrying',
  paused: 'retrying',
  pending: 'pending',
  scheduled: 'pending',
  skipped: 'skipped',
  cancelled: 'skipped',
}

export const tone = (state: string): Tone => TONES[state] ?? 'pending'
export const word = (state: string): string => state.replace(/_/g, ' ')

/** How data compares: the sign, and the words for it. */
export const VS: Record<string, { sign: string; word: string }> = {
  same: { sign: '=', word: 'same' },
  equal: { sign: '≈', word: 'equal' },
  changed: { sign: '≠', word: 'differs' },
  new: { sign: '+', word: 'new' },
  unknown: { sign: '?', word: 'not comparable' },
}
