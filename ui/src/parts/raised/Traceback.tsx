import type { TaskRunDetail } from '@/api/forms'
import { CopyButton } from '@/parts/copy/CopyButton'
import styles from './raised.module.css'

type Raising = NonNullable<TaskRunDetail['error']>

/** What was raised, frame by frame, with what was in the names of each. */
export function Traceback({ error }: { error: Raising }) {
  const { frames, type, message, traceback } = error
  return (
    <>
      <p className={styles.raised}>
        <b>{type}</b>
        {message && `: ${message}`}
      </p>
      {frames.length > 0 && (
        <ol className={styles.frames} aria-label="Frames, the outermost first">
          {frames.map((frame, at) => (
            <FrameRow key={at} frame={frame} isOpen={at === frames.length - 1} />
          ))}
        </ol>
      )}
      <details className={styles.whole}>
        <summary>The whole traceback</summary>
        <div className={styles.traceback}>
          <pre tabIndex={0}>{traceback}</pre>
          <CopyButton text={traceback} what="the traceback" />
        </div>
      </details>
    </>
  )
}

function FrameRow({ frame, isOpen }: { frame: Raising['frames'][number]; isOpen: boolean }) {
  const { file, line, name, code } = frame
  const locals = Object.entries(frame.locals)
  return (
    <li>
      <details open={isOpen}>
        <summary>
          <code>
            {file}:{line}
          </code>{' '}
          in <b>{name}</b>
        </summary>
        {code && (
          <pre className={styles.line} tabIndex={0}>
            {code.trim()}
          </pre>
        )}
        {locals.length > 0 ? (
          <dl className={styles.locals} aria-label={`Names in ${name}`}>
            {locals.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className={styles.quiet}>What was in its names was not kept.</p>
        )}
      </details>
    </li>
  )
}
