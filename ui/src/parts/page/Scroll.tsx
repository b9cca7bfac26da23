import { useEffect, useRef, useState } from 'react'
import styles from './page.module.css'

/** A wide thing that scrolls in its place; where it does, it can be reached by keys. */
export function Scroll({ label, children }: { label: string; children: React.ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const [isWide, setWide] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() =>
      setWide(element.scrollWidth > element.clientWidth + 1),
    )
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [])
  const reach = isWide ? { tabIndex: 0, role: 'region', 'aria-label': label } : {}
  return (
    <div ref={place} className={styles.scroll} {...reach}>
      {children}
    </div>
  )
}
