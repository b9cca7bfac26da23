import type { TaskRunDetail } from '@/api/forms'
import { clock, day, number, size } from '@/data/words'
import { CopyButton } from '@/parts/copy/CopyButton'
import { useMarks } from '@/parts/marks/useMarks'
import { NoResult } from '@/parts/preview/ScalarView'
import { Ago } from '@/parts/text/Ago'
import { Button } from '@/parts/text/Button'
import { Box, Fact } from './pieces'
import { TaskLink } from '@/parts/value/TaskLink'
import { Digest, SafeValue } from '@/parts/value/ValueText'
import styles from './task.module.css'

type Detail = { detail: TaskRunDetail }

/** What a value is and where it lies: all that the seed's Result says of it. */
export function ResultBox({ detail }: Detail) {
  const { checkpoint, no_preview: absence } = detail
  const { result } = checkpoint
  if (result.type === null)
    return (
      <Box title="Result">
        <NoResult>{checkpoint.message || absence}</NoResult>
        {!detail.error && <p className={styles.quiet}>{detail.why}</p>}
      </Box>
    )
  return (
    <Box title="Result">
      {result.safe_value === null && <Unkept />}
      <dl className={styles.facts}>
        <Fact name="type">
          <code>{result.type}</code> {result.none ? 'the value None' : shortSummary(result.summary)}
        </Fact>
        <Fact name="safe value">
          {result.safe_value !== null && <SafeValue value={result.safe_value} />}
        </Fact>
        <Fact name="handler">{result.handler && <HandlerText {...result.handler} />}</Fact>
        <Fact name="serializer">{result.serializer}</Fact>
        <Fact name="size">
          {result.bytes !== null && (
            <span title={`${number(result.bytes)} bytes`}>{size(result.bytes)}</span>
          )}
        </Fact>
        <Fact name="content hash">
          {result.hash.content && <Digest text={result.hash.content} what="the content hash" />}
        </Fact>
        <Fact name={`${result.hash.algo} of bytes`}>
          {result.hash.bytes && <Digest text={result.hash.bytes} what="the hash of its bytes" />}
        </Fact>
        <Fact name="stored">
          <Stored detail={detail} />
        </Fact>
        <Fact name="available">{result.availability && <Availability detail={detail} />}</Fact>
        <Fact name="reused from">
          {result.reused_from && (
            <TaskLink address={result.reused_from}>{result.reused_from}</TaskLink>
          )}
        </Fact>
        <Fact name="reused by">
          {result.reused_by.length > 0 && <ReusedBy addresses={result.reused_by} />}
        </Fact>
      </dl>
    </Box>
  )
}

function Unkept() {
  return (
    <p className={styles.callout}>
      This value was not kept, as there was no result handler for it: it can be neither loaded nor
      reused. Give the flow one: <code>flow(result_handler=…)</code>.
    </p>
  )
}

type Handler = NonNullable<TaskRunDetail['checkpoint']['result']['handler']>

function HandlerText({ name, config, class: kind, file }: Handler) {
  const given = Object.entries(config).filter(([, value]) => value !== null)
  const told = given.map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  return (
    <span title={[kind, file].filter(Boolean).join(' in ')}>
      {name}
      <code className={styles.long}>({told.join(', ')})</code>
    </span>
  )
}

function Stored({ detail }: Detail) {
  const { checkpoint, pinned } = detail
  const marks = useMarks()
  const { expires_at: expires } = checkpoint.result
  const { written_at: written } = checkpoint
  return (
    <span className={styles.stored}>
      <time dateTime={written}>{[day(written), clock(written)].filter(Boolean).join(' ')}</time>,{' '}
      <Ago at={written} />
      {expires && ` · expires ${day(expires) || 'today'} ${clock(expires)}`}{' '}
      <Button onClick={() => marks.pin(checkpoint.addr, !pinned)} aria-pressed={pinned}>
        {pinned ? 'Pinned' : 'Pin'}
      </Button>
    </span>
  )
}

function Availability({ detail }: Detail) {
  const { availability, checked_at: checked } = detail.checkpoint.result
  const { verify } = detail.snippets
  if (availability === 'deleted')
    return <>deleted {checked && <Ago at={checked} />}; see what stays above</>
  return (
    <span className={styles.copied}>
      {availability === 'unknown' ? 'not checked since it was kept' : availability}
      {checked && (
        <>
          {' · checked '}
          <Ago at={checked} />
        </>
      )}
      {' · '}
      <code>{verify}</code>
      <CopyButton text={verify} what="the command that verifies it" />
    </span>
  )
}

const NAMED = 8

function ReusedBy({ addresses }: { addresses: readonly string[] }) {
  const more = addresses.length - NAMED
  return (
    <span className={styles.linked}>
      {addresses.slice(0, NAMED).map((address) => (
        <TaskLink key={address} address={address}>
          {address}
        </TaskLink>
      ))}
      {more > 0 && `and ${number(more)} more`}
    </span>
  )
}

/** Return a summary that is one; of a text it is the text, which stands in the preview. */
const shortSummary = (summary: string | null): string =>
  summary && summary.length <= 40 ? summary : ''
