import { useQuery } from '@tanstack/react-query'
import { Suspense } from 'react'
import type { TaskRunDetail } from '@/api/forms'
import { runOf } from '@/data/address'
import { columnsQuery } from '@/data/columns'
import { VS, word } from '@/data/states'
import { useQueryText } from '@/data/view-search'
import { number, shortType } from '@/data/words'
import { PreviewOf } from '@/parts/preview/PreviewOf'
import { NoResult } from '@/parts/preview/ScalarView'
import { Traceback } from '@/parts/raised/Traceback'
import { Button } from '@/parts/text/Button'
import { TaskLink } from '@/parts/value/TaskLink'
import { later } from '@/parts/page/later'
import type { Stop } from './stops'
import styles from './walk.module.css'

const MapGrid = later(() => import('@/features/mapgrid/MapGrid'))

type Props = {
  stop: Stop
  detail: TaskRunDetail | undefined
  vs: string
  onEnter: () => void
  onChild: (address: string) => void
}

/** The value of a stop, and what it was made of. */
export function OutputColumn({ stop, detail, vs, onEnter, onChild }: Props) {
  const [view, setView] = useQueryText('view')
  const setViewHere = (chosen: string) => setView(chosen, { replace: true })
  return (
    <>
      <h2>Output</h2>
      {stop.children !== null ? (
        <Family stop={stop} vs={vs} onEnter={onEnter} onChild={onChild} />
      ) : stop.type ? (
        <PreviewOf
          key={stop.address}
          address={stop.address}
          etag={etagOf(stop)}
          view={view}
          onView={setViewHere}
        />
      ) : detail?.error ? (
        <Traceback error={detail.error} />
      ) : (
        <NoResult>{detail?.checkpoint.message || detail?.no_preview || word(stop.state)}</NoResult>
      )}
      {stop.children === null && (
        <Inputs inputs={detail?.inputs ?? []} upstream={detail?.upstream ?? []} />
      )}
    </>
  )
}

/** What a preview is asked for by: that of a value never changes, so it is asked for once. */
export const etagOf = ({ content, state }: Stop): string => content || state

type FamilyProps = Pick<Props, 'stop' | 'vs' | 'onEnter' | 'onChild'>

function Family({ stop, vs, onEnter, onChild }: FamilyProps) {
  const { data } = useQuery(columnsQuery(runOf(stop.address), vs))
  return (
    <>
      <p className={styles.family}>
        <span className="mono">
          {number(stop.children ?? 0)} × {[shortType(stop.type), stop.summary].join(' ')}
        </span>
        <Button keys="Enter" onClick={onEnter}>
          Into its children
        </Button>
      </p>
      {data && (
        <Suspense fallback={null}>
          <MapGrid columns={data} task={stop.name} onOpen={onChild} />
        </Suspense>
      )}
    </>
  )
}

type InputsProps = Pick<TaskRunDetail, 'inputs' | 'upstream'>

function Inputs({ inputs, upstream }: InputsProps) {
  if (inputs.length === 0) return null
  return (
    <>
      <h2>Inputs</h2>
      <ul className={styles.inputs}>
        {inputs.map(({ name, addr, summary, kind, vs }) => {
          const seq = upstream.find((one) => one.addr === addr)?.seq
          const told = vs ? VS[vs] : undefined
          return (
            <li key={name}>
              <code>{name}</code>{' '}
              {addr ? (
                <>
                  ← {seq ? `#${seq} ` : ''}
                  <TaskLink address={addr} />
                </>
              ) : (
                `= ${summary || '?'} (${kind === 'param' ? 'parameter' : kind})`
              )}
              {told && <span className={styles.said}>{` (${told.sign} ${told.word})`}</span>}
            </li>
          )
        })}
      </ul>
    </>
  )
}
