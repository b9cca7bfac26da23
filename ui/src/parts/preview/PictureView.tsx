import { useState } from 'react'
import { size } from '@/data/words'
import { hasBytes, useBlobUrl } from './blobs'
import { countOf, listOf } from './reading'
import type { Showing } from './showing'
import styles from './preview.module.css'

/** A picture, as large as there is room or pixel by pixel, on a ground that shows what is clear. */
export function PictureView({ shown, address, height }: Showing) {
  const { mime, data, facts, type, summary } = shown
  const url = useBlobUrl(data, mime)
  const [isWhole, setWhole] = useState(true)
  const [isBroken, setBroken] = useState(false)
  if (!hasBytes(data) || isBroken)
    return (
      <p
        className={styles.foot}
      >{`These bytes are no picture that the browser knows (${mime}).`}</p>
    )
  return (
    <>
      <div
        className={styles.picture}
        style={{ maxHeight: height }}
        tabIndex={0}
        role="region"
        aria-label={`Picture of ${address}`}
      >
        <img
          src={url ?? undefined}
          alt={`${type} ${summary}`.trim()}
          className={isWhole ? styles.fitted : undefined}
          style={isWhole ? { maxHeight: height } : undefined}
          onError={() => setBroken(true)}
        />
      </div>
      <p className={styles.foot}>
        {sizesOf(facts)}
        {[true, false].map((one) => (
          <button
            key={String(one)}
            type="button"
            className={styles.tag}
            aria-pressed={isWhole === one}
            onClick={() => setWhole(one)}
          >
            {one ? 'Fit' : '1:1'}
          </button>
        ))}
      </p>
    </>
  )
}

function sizesOf(facts: Showing['shown']['facts']): string {
  const [width, height] = [countOf(facts.width), countOf(facts.height)]
  const bytes = countOf(facts.bytes)
  const seen = listOf(facts.shown).map(countOf)
  const parts = [String(facts.format ?? '')]
  if (width && height) parts.push(`${width} × ${height}`)
  if (bytes !== null) parts.push(size(bytes))
  if (seen[0] && seen[1] && seen[0] !== width) parts.push(`shown at ${seen[0]} × ${seen[1]}`)
  return [...parts.filter(Boolean), 'captured at write time'].join(' · ')
}
