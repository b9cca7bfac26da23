import { useState } from 'react'
import { counted } from '@/data/words'
import { countOf } from './reading'
import type { Showing } from './showing'
import styles from './preview.module.css'

const MOST = 200_000 // characters; a preview has 20,000

/** A text as it is, Markdown too: nothing of it is carried out. */
export function TextView({ shown, height }: Showing) {
  const [isWrapped, setWrapped] = useState(true)
  const text = typeof shown.data === 'string' ? shown.data.slice(0, MOST) : ''
  return (
    <>
      <pre
        className={`${styles.text} ${isWrapped ? styles.wrapped : ''}`}
        style={{ maxHeight: height }}
        tabIndex={0}
        aria-label={`${shown.type} ${shown.summary}`}
      >
        {text}
      </pre>
      <p className={styles.foot}>
        {lengthOf(shown.facts, text)}
        <button
          type="button"
          className={styles.tag}
          aria-pressed={isWrapped}
          onClick={() => setWrapped(!isWrapped)}
        >
          Wrap
        </button>
      </p>
    </>
  )
}

function lengthOf(facts: Showing['shown']['facts'], text: string): string {
  const characters = countOf(facts.characters) ?? text.length
  const lines = countOf(facts.lines)
  const parts = [counted(characters, 'character')]
  if (lines !== null) parts.unshift(counted(lines, 'line'))
  if (characters > text.length) parts.push(`the first ${counted(text.length, 'is', 'are')} shown`)
  return [...parts, 'captured at write time'].join(' · ')
}
