/** What this view hands out: its address, the Python that loads it, the command that shows it. */
import { useKeys } from '@/data/view-keys'
import { toast } from '@/parts/toast/toasts'

export type Copies = { address?: string | null; python?: string | null; cli?: string | null }

/** Copy a text, and say what was copied. */
export async function copy(text: string, what = ''): Promise<void> {
  try {
    await written(text)
    toast(`Copied${what ? ` ${what}` : ''}: ${text}`)
  } catch (cause) {
    toast(`The browser did not let it be copied: ${String(cause)}\n${text}`, { isBad: true })
  }
}

async function written(text: string): Promise<void> {
  // Over plain http from another machine a page has no clipboard but the old one.
  if (window.isSecureContext && navigator.clipboard) return navigator.clipboard.writeText(text)
  const place = document.createElement('textarea')
  place.value = text
  document.body.append(place)
  place.select()
  const isDone = document.execCommand('copy')
  place.remove()
  if (!isDone) throw new Error('no clipboard')
}

/** Let `y`, `Y` and `!` copy what stands here; what is not there is not bound. */
export function useCopies({ address, python, cli }: Copies): void {
  const bound = (text: string | null | undefined, does: string, what: string) =>
    text ? { does, act: () => void copy(text, what) } : null
  useKeys({
    y: bound(address, 'copy the address', 'the address'),
    Y: bound(python, 'copy Python that loads it', 'Python'),
    '!': bound(cli, 'copy the command', 'the command'),
  })
}

/** Return what a run's view hands out. */
export const copiesOfRun = (address: string): Required<Copies> => ({
  address,
  python: `import cairnflow\n\nrun = cairnflow.open("${address}")`,
  cli: `cairn ls ${address}`,
})
