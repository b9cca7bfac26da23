import { useEffect, useRef, useState } from 'react'
import type { RunSummary } from '@/api/forms'
import { useTold } from '@/data/live'
import { endsOf, sentenceOf } from './announcing'

const PAUSE_MS = 10_000 // between two announcements: more would be noise

/** Says to those who listen which runs have ended, and how; seldom, and all of them at once. */
export function Announcer() {
  const states = useRef(new Map<string, string>())
  const ended = useRef<RunSummary[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef(0)
  const [words, setWords] = useState('')

  const say = () => {
    timer.current = undefined
    last.current = Date.now()
    setWords(sentenceOf(ended.current))
    ended.current = []
  }
  useTold(({ event, data }) => {
    if (event !== 'runs') return
    ended.current.push(...endsOf((data as { runs: RunSummary[] }).runs, states.current))
    if (ended.current.length > 0)
      timer.current ??= setTimeout(say, Math.max(0, last.current + PAUSE_MS - Date.now()))
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <p className="only-heard" role="status" aria-live="polite">
      {words}
    </p>
  )
}
