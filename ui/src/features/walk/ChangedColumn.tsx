import { TriangleAlert } from 'lucide-react'
import { Fragment } from 'react'
import type { Diff, TaskRunDetail } from '@/api/forms'
import { lastPart } from '@/data/address'
import { VS } from '@/data/states'
import { day, size } from '@/data/words'
import { Command } from '@/parts/copy/Command'
import { CodeDiff } from '@/parts/diff/CodeDiff'
import { Ago } from '@/parts/text/Ago'
import { VsMark } from '@/parts/state/VsMark'
import { Digest, SafeValue } from '@/parts/value/ValueText'
import { codeText, inputsText, movedParts, upstreamText, type Moved } from './changes'
import type { Stop } from './stops'
import styles from './walk.module.css'

type Props = {
  stop: Stop
  stops: readonly Stop[]
  detail: TaskRunDetail | undefined
  /** The whole run against the one beside; its code is shown task by task. */
  diff: Diff | undefined
  against: string | null
}

/** What is different here from the run beside, what the value is, and how it is loaded. */
export function ChangedColumn({ stop, stops, detail, diff, against }: Props) {
  return (
    <>
      <h2>What changed here</h2>
      {against ? (
        <Changed stop={stop} stops={stops} detail={detail} diff={diff} against={against} />
      ) : (
        <p className={styles.said}>
          Nothing is beside it: there is no good run before, or none was chosen.
        </p>
      )}
      <Profile stop={stop} detail={detail} />
      {detail && stop.children === null && <Result detail={detail} />}
      {detail && stop.children === null && (
        <>
          <h2>Load it</h2>
          <Command text={detail.snippets.python} what="Python" />
        </>
      )}
    </>
  )
}

function Changed({ stop, stops, detail, diff, against }: Props & { against: string }) {
  const code = diff?.code.find(({ task }) => task === taskOf(stop))
  return (
    <>
      <dl className={styles.facts}>
        <dt>inputs</dt>
        <dd>
          {stop.children !== null
            ? upstreamText(stop, stops, lastPart(against))
            : detail
              ? inputsText(detail.inputs, lastPart(against))
              : '…'}
        </dd>
        <dt>code</dt>
        <dd>{diff ? <CodeWord code={code} /> : '…'}</dd>
        <dt>output</dt>
        <dd>
          {stop.role === 'origin' ? (
            <span className={styles.first}>≠ first divergence</span>
          ) : VS[stop.vs] ? (
            <VsMark status={stop.vs} role={stop.role} />
          ) : (
            'not compared'
          )}
        </dd>
        {stop.cause && stop.cause !== 'code' && (
          <>
            <dt>cause</dt>
            <dd>{stop.cause}</dd>
          </>
        )}
      </dl>
      {code && code.diff.length > 0 && (
        <div className={styles.diff}>
          <CodeDiff lines={code.diff} height={220} />
        </div>
      )}
    </>
  )
}

const taskOf = ({ address }: Stop): string => lastPart(address).replace(/[:@].*$/, '')

function CodeWord({ code }: { code: Diff['code'][number] | undefined }) {
  return code ? <b>{codeText(code.a, code.b)}</b> : '= same'
}

function Profile({ stop, detail }: Pick<Props, 'stop' | 'detail'>) {
  const signals = detail?.checkpoint.signals ?? []
  const rows = movedParts(stop.moved, signals)
  const others = signals.filter(({ metric }) => !rows.some((row) => row.metric === metric))
  if (rows.length === 0 && others.length === 0) return null
  return (
    <>
      <h2>Profile</h2>
      <table className={styles.profile}>
        <tbody>
          {rows.map((row) => (
            <ProfileRow key={row.metric} row={row} />
          ))}
        </tbody>
      </table>
      {rows.some(({ isOdd }) => isOdd) && (
        <p className={styles.signal}>
          <OddIcon /> out of the ordinary of the runs before
        </p>
      )}
      {others.map((signal, at) => (
        <p key={at} className={styles.signal}>
          {String(signal.text ?? signal.kind ?? '')}
        </p>
      ))}
    </>
  )
}

const OddIcon = () => <TriangleAlert size={11} aria-hidden="true" className={styles.oddIcon} />

const LONG = 24 // letters of what is told side by side

function ProfileRow({ row }: { row: Moved }) {
  const { metric, before, now, change, isOdd } = row
  return (
    <tr>
      <th scope="row" title={metric}>
        {metric.split('.').map((part, place) => (
          <Fragment key={place}>
            {place > 0 && (
              <>
                .<wbr />
              </>
            )}
            {part}
          </Fragment>
        ))}
      </th>
      {before.length + now.length > LONG ? (
        <td colSpan={3} className={styles.text}>
          {before} → <b>{now}</b>
        </td>
      ) : (
        <>
          <td>{before}</td>
          <td className={isOdd ? styles.odd : undefined}>
            {isOdd && <OddIcon />}
            <b>{now}</b>
            {isOdd && <span className="only-heard">, out of the ordinary</span>}
          </td>
          <td className={styles.change}>{change}</td>
        </>
      )}
    </tr>
  )
}

function Result({ detail }: { detail: TaskRunDetail }) {
  const { result, verdict } = detail.checkpoint
  return (
    <>
      <h2>Result</h2>
      <dl className={styles.facts}>
        {result.safe_value !== null && (
          <>
            <dt>safe value</dt>
            <dd>
              <SafeValue value={result.safe_value} />
            </dd>
          </>
        )}
        {result.handler && (
          <>
            <dt>handler</dt>
            <dd title={JSON.stringify(result.handler.config)}>
              {[result.handler.name, result.serializer].filter(Boolean).join(' · ')}
            </dd>
          </>
        )}
        {result.hash.content && (
          <>
            <dt>hash</dt>
            <dd>
              <Digest text={result.hash.content} what="the content hash" />
            </dd>
          </>
        )}
        {result.bytes !== null && (
          <>
            <dt>size</dt>
            <dd>
              {size(result.bytes)}
              {result.expires_at && ` · expires ${day(result.expires_at) || 'today'}`}
              {result.availability === 'deleted' && ' · its bytes were deleted'}
            </dd>
          </>
        )}
        {result.type && result.safe_value === null && (
          <>
            <dt>kept</dt>
            <dd>no: there was no result handler</dd>
          </>
        )}
        <dt>verdict</dt>
        <dd>
          {verdict.value}
          {verdict.by && ` by ${verdict.by}`}
          {verdict.at && (
            <>
              {', '}
              <Ago at={verdict.at} />
            </>
          )}
          {verdict.note && `: ${verdict.note}`}
        </dd>
      </dl>
    </>
  )
}
