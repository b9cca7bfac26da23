import { Empty } from '@/parts/empty/Empty'
import { Command } from '@/parts/copy/Command'

/** Nobody is let in without the token, which is in the address that the command printed. */
export function Refused() {
  return (
    <Empty
      isPage
      title={
        <>
          This page needs the address that <code>cairn ui</code> printed
        </>
      }
    >
      <p>
        The address has a token in it, which this browser has not seen, or which is no longer good:
        each start of the server makes a new one. Open the address from the terminal, or start it
        anew:
      </p>
      <Command text="cairn ui" />
    </Empty>
  )
}
