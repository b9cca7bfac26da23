import { useQuery } from '@tanstack/react-query'
import type { Source } from '@/api/forms'
import { codeQuery } from '@/data/tasks'
import { CopyButton } from '@/parts/copy/CopyButton'
import { CodeDiff } from '@/parts/diff/CodeDiff'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { CopyLine } from '@/parts/preview/CopyLine'
import { Box } from './pieces'
import { Digest } from '@/parts/value/ValueText'
import styles from './task.module.css'

/** The function as it was carried out, and what is different in the last good run's. */
export function Code({ address, vs }: { address: string; vs: string }) {
  const { data, error, refetch } = useQuery(codeQuery(address, vs))
  if (error)
    return <Failure what="The code could not be read" error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={6} what="The code is being read" />
  return (
    <>
      {data.vs && (
        <Box title="Against" aside={<span className={styles.level}>{data.vs}</span>}>
          <CodeDiff lines={data.diff} label={`What is different in ${data.vs}`} />
        </Box>
      )}
      <Box title="As it was carried out" aside={<span className={styles.level}>{data.name}</span>}>
        <p className={styles.place}>
          {data.file && <CopyLine text={placeOf(data)} what="where it stands" />}
          <Digest text={data.digest} what="the digest of the code" />
        </p>
        {data.source ? (
          <Listing text={data.source} first={data.line ?? 1} name={data.name} />
        ) : (
          <p className={styles.callout}>Its source was not known where it ran.</p>
        )}
      </Box>
      {data.helpers.map((helper, at) => (
        <Helper key={at} helper={helper} />
      ))}
    </>
  )
}

const placeOf = ({ file, line }: Source): string => (line ? `${file ?? ''}:${line}` : (file ?? ''))

type ListingProps = { text: string; first: number; name: string }

function Listing({ text, first, name }: ListingProps) {
  const lines = text.replace(/\n$/, '').split('\n')
  return (
    <div className={styles.listing} tabIndex={0} role="region" aria-label={`Source of ${name}`}>
      <pre aria-hidden="true" className={styles.numbers}>
        {lines.map((_, at) => first + at).join('\n')}
      </pre>
      <pre>{text}</pre>
      <CopyButton text={text} what="the source" />
    </div>
  )
}

function Helper({ helper }: { helper: Source['helpers'][number] }) {
  const name = String(helper.name ?? '')
  const text = String(helper.source ?? '')
  if (!text) return null
  return (
    <details className={styles.whole}>
      <summary>
        <code>{name}</code>, which it uses
      </summary>
      <Listing text={text} first={1} name={name} />
    </details>
  )
}
