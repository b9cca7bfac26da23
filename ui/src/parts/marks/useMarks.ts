/** The deeds of marking, with a toast that says what was done and takes it back. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { mark, pin, type Said } from '@/data/marks'
import { metaQuery } from '@/data/queries'
import { toast } from '@/parts/toast/toasts'

export type Marks = {
  /** Why nothing can be marked here; null where it can. */
  refusal: string | null
  mark: (address: string, said: Said, note?: string) => void
  pin: (address: string, pinned: boolean) => void
}

const WORDS: Record<Said, string> = { good: 'good', bad: 'bad', unknown: 'neither good nor bad' }

async function marked(address: string, said: Said, note = ''): Promise<void> {
  const { before } = await mark(address, said, note)
  const undo = () => tried(marked(address, before.value as Said, before.note), 'mark')
  toast(`${address} is marked ${WORDS[said]}`, { undo })
}

async function pinned(address: string, isPinned: boolean): Promise<void> {
  await pin(address, isPinned)
  const undo = () => tried(pinned(address, !isPinned), 'pin')
  toast(isPinned ? `${address} is pinned: no policy deletes it` : `${address} is not pinned`, {
    undo,
  })
}

function tried(done: Promise<void>, what: string): void {
  done.catch((error: unknown) =>
    toast(`Could not ${what}: ${error instanceof Error ? error.message : String(error)}`, {
      isBad: true,
    }),
  )
}

/** Mark and pin; in a capsule, which nobody writes to, a toast says why not. */
export function useMarks(): Marks {
  const meta = useQuery(metaQuery())
  const refusal = meta.data?.capsule ? 'This is a capsule: it can be read, not marked.' : null
  return useMemo(() => {
    const unless = (act: () => void) => (refusal ? toast(refusal, { isBad: true }) : act())
    return {
      refusal,
      mark: (address, said, note) => unless(() => tried(marked(address, said, note), 'mark')),
      pin: (address, isPinned) => unless(() => tried(pinned(address, isPinned), 'pin')),
    }
  }, [refusal])
}
