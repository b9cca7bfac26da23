/**
 * A part of a page whose script comes when it is needed. Unlike React's own `lazy`, a script that is
 * there already is drawn at once: React would show what stands in for it, and that for 300 ms.
 */
import { lazy, useState, type ComponentType } from 'react'

type Later<Props> = ComponentType<Props> & {
  /** Have its script fetched, so that it is there when it is drawn; what fails is told there. */
  readonly ahead: () => Promise<void>
}

const nothing = () => undefined

/** Return a part that is drawn once `fetch` has its script; until then it suspends. */
export function later<Props extends object>(
  fetch: () => Promise<{ default: ComponentType<Props> }>,
): Later<Props> {
  let part: ComponentType<Props> | undefined
  let loading: Promise<{ default: ComponentType<Props> }> | undefined
  const load = () =>
    (loading ??= fetch().then(
      (found) => {
        part = found.default
        return found
      },
      (error: unknown) => {
        loading = undefined // the next look tries again
        throw error
      },
    ))
  const Waiting = lazy(load) as unknown as ComponentType<Props>
  function Shown(props: Props) {
    const [Part] = useState(() => part ?? Waiting) // what was drawn once stays what it is
    return <Part {...props} />
  }
  return Object.assign(Shown, { ahead: () => load().then(nothing, nothing) })
}
