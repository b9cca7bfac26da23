import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import type { Overview } from '@/api/forms'
import { runOf, taskOf } from '@/data/address'
import { whyQuery } from '@/data/run-queries'
import { counted } from '@/data/words'
import { CopyButton } from '@/parts/copy/CopyButton'
import styles from './run.module.css'

const STUCK = new Set(['paused', 'lost'])

/** What must not be overlooked: why it does not go on, and values that were not kept. */
export function Callouts({ overview }: { overview: Overview }) {
  const { run, unkept, groups, waiting } = overview
  const isStuck = STUCK.has(run.state) || (run.state === 'running' && groups.length === 0)
  return (
    <>
      {isStuck && waiting.length >= 0 && <Reasons address={run.addr} />}
      {unkept.length > 0 && <Unkept tasks={unkept} />}
    </>
  )
}

function Unkept({ tasks }: { tasks: string[] }) {
  return (
    <div className={styles.callout} role="note">
      <CircleAlert size={16} aria-hidden="true" />
      <div>
        <p>
          The values of {counted(tasks.length, 'task')} were not kept, as there is no result
          handler: <span className={styles.names}>{tasks.join(', ')}</span>
        </p>
        <p>
          Give the flow one: <code>Flow(…, result_handler=LocalResultHandler())</code>
        </p>
      </div>
    </div>
  )
}

/** Why the run does not go on, each reason with what to do about it. */
function Reasons({ address }: { address: string }) {
  const { data } = useQuery(whyQuery(runOf(address)))
  const reasons = data?.reasons.filter(({ code }) => code !== 'fresh') ?? []
  if (reasons.length === 0) return null
  return (
    <div className={styles.callout} role="note" aria-label="Why it does not go on">
      <CircleAlert size={16} aria-hidden="true" />
      <ol className={styles.reasons}>
        {reasons.map(({ code, text, addr, hint }) => (
          <li key={code + text}>
            {text}{' '}
            {addr && addr.split('/').length === 3 && (
              <Link to="/f/$flow/$no/$task" params={taskOf(addr)}>
                look at it
              </Link>
            )}
            {hint && (
              <div>
                <code>{hint}</code> <CopyButton text={hint} what="the command" />
              </div>
            )}
          </li>
        ))}
      </ol>
    </div>
  )
}
