import { ago, ahead, moment } from '@/data/words'
import { useNow } from '@/data/view-now'

const TICK_MS = 10_000

/** How long ago something was, or how long it is until then; the whole moment where one stays with the pointer. */
export function Ago({ at }: { at: string }) {
  const now = useNow(TICK_MS)
  return (
    <time dateTime={at} title={moment(at)}>
      {Date.parse(at) > now + TICK_MS ? ahead(at, now) : ago(at, now)}
    </time>
  )
}
