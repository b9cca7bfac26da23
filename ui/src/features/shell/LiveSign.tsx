import { useState } from 'react'
import { useNews, type Standing } from '@/data/live'
import { useReach } from '@/data/reachable'
import { number } from '@/data/words'
import { Dialog } from '@/parts/dialog/Dialog'
import { Ago } from '@/parts/text/Ago'
import styles from './shell.module.css'

const WORDS: Record<Standing, string> = {
  live: 'live',
  reconnecting: 'reconnecting',
  polling: 'polling',
  off: 'at rest',
}
const MEANINGS: Record<Standing, string> = {
  live: 'The server tells what happens as it happens.',
  reconnecting: 'The line to the server broke; it is being made anew.',
  polling: 'There is no line to the server: what is shown is asked for every 2 s.',
  off: 'Nothing on this page changes by itself.',
}

/** Whether what is shown is what is true now; a click tells more. */
export function LiveSign() {
  const { standing, since, topics, told } = useNews()
  const { isThere } = useReach()
  const [isOpen, setOpen] = useState(false)
  const word = isThere ? WORDS[standing] : 'no answer'
  return (
    <>
      <button
        type="button"
        className={styles.live}
        data-standing={isThere ? standing : 'gone'}
        onClick={() => setOpen(true)}
      >
        <Dot standing={isThere ? standing : 'reconnecting'} />
        <span className={styles.liveWord}>{word}</span>
        <span className="only-heard">: how fresh this page is</span>
      </button>
      {isOpen && (
        <Dialog title={`Updates: ${word}`} onClose={() => setOpen(false)}>
          <p>
            {isThere
              ? MEANINGS[standing]
              : 'The server does not answer. It is asked again and again.'}
          </p>
          <dl className={styles.details}>
            <dt>since</dt>
            <dd>
              <Ago at={new Date(since).toISOString()} />
            </dd>
            <dt>about</dt>
            <dd>{topics.map((topic) => topic.replace(/^run:/, 'run ')).join(', ') || 'nothing'}</dd>
            <dt>told so far</dt>
            <dd>{number(told)}</dd>
          </dl>
        </Dialog>
      )}
    </>
  )
}

/** A full dot, a ring, a broken ring: told apart without their colours. */
function Dot({ standing }: { standing: Standing }) {
  return (
    <svg viewBox="0 0 10 10" className={styles.dot} aria-hidden="true">
      <circle
        cx="5"
        cy="5"
        r="3.5"
        fill={standing === 'live' ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={standing === 'polling' ? '2 1.6' : undefined}
      />
    </svg>
  )
}
