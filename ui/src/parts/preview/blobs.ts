/** Bytes that a preview carries as base64, as something that the browser can show. */
import { useEffect, useMemo, useState } from 'react'

/** Return the bytes; null where the text is no base64. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}

/** Return an address of bytes for as long as this is shown; null until, and where, there is none. */
export function useBlobUrl(text: unknown, mime: string): string | null {
  const [url, setUrl] = useState<string | null>(null)
  const bytes = useMemo(() => (typeof text === 'string' ? bytesOf(text) : null), [text])
  useEffect(() => {
    if (!bytes?.length) return
    const made = URL.createObjectURL(new Blob([bytes], { type: mime }))
    // eslint-disable-next-line react-hooks/set-state-in-effect -- it must be given back, so it is made where it can be
    setUrl(made)
    return () => {
      URL.revokeObjectURL(made)
      setUrl(null)
    }
  }, [bytes, mime])
  return url
}

/** Tell whether a text is base64 of something. */
export const hasBytes = (text: unknown): boolean =>
  typeof text === 'string' && (bytesOf(text)?.length ?? 0) > 0
