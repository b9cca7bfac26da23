/** How large an element is. */
import { useEffect, useState } from 'react'

export type Size = { width: number; height: number }

/** Return a ref, and the size of the element that it is given to, in whole pixels. */
export function useSize<E extends HTMLElement>(): [(element: E | null) => void, Size] {
  const [element, setElement] = useState<E | null>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useEffect(() => {
    if (!element || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => {
      const next = { width: element.clientWidth, height: element.clientHeight }
      setSize((now) => (now.width === next.width && now.height === next.height ? now : next))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return [setElement, size]
}
