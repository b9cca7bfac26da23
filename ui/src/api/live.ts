/**
 * What the server tells by itself: one stream of events, read with fetch, taken up again where it
 * broke. An event is `{id, event, data}`; topics are `runs` and `run:FLOW/NO`.
 */
import { ROOT } from './client'

export type Told = { id: string; event: string; data: unknown }
export type Standing = 'live' | 'reconnecting' | 'off'

type Wishes = {
  topics: string[]
  onTold: (told: Told) => void
  onStanding: (standing: Standing) => void
  signal: AbortSignal
}

const FIRST_WAIT = 300 // ms
const LONGEST_WAIT = 10_000

/** Follow topics until the signal says stop; nothing that was told is told twice. */
export async function follow({ topics, onTold, onStanding, signal }: Wishes): Promise<void> {
  let after = ''
  let wait = FIRST_WAIT
  while (!signal.aborted) {
    try {
      const asked = new URLSearchParams({ topics: topics.join(',') })
      const headers: Record<string, string> = { 'X-Cairn': '1' }
      if (after) headers['Last-Event-ID'] = after
      const response = await fetch(`${ROOT}/api/v1/stream?${asked}`, { headers, signal })
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`)
      onStanding('live')
      for await (const told of events(response.body)) {
        wait = FIRST_WAIT
        after = told.id || after
        onTold(told)
      }
    } catch (cause) {
      if (signal.aborted) break
      console.warn('the stream broke', cause)
    }
    onStanding('reconnecting')
    await pause(wait * (0.5 + Math.random()), signal)
    wait = Math.min(wait * 2, LONGEST_WAIT)
  }
  onStanding('off')
}

async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<Told> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).replace(/\r\n/g, '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const told = eventOf(block)
      if (told) yield told
    }
  }
}

/** Return the event of a block of lines; null for a comment that only keeps the line open. */
export function eventOf(block: string): Told | null {
  const told = { id: '', event: 'message', data: '' }
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]*): ?(.*)$/.exec(line) ?? []
    if (name === 'id') told.id = value
    else if (name === 'event') told.event = value
    else if (name === 'data') told.data += told.data ? `\n${value}` : value
  }
  return told.data ? { ...told, data: JSON.parse(told.data) as unknown } : null
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
