import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Overview, Surroundings as All } from '@/api/forms'
import { runOf } from '@/data/address'
import { surroundingsQuery } from '@/data/run-queries'
import { useQueryText } from '@/data/view-search'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { shortValue } from '../told'
import { FactTable, type Fact } from './FactTable'
import styles from './surroundings.module.css'

/** What went into the run from outside, and what of it is not as in the last good run. */
export default function Surroundings({ overview: { run } }: { overview: Overview }) {
  const [vs] = useQueryText('vs')
  const { data, error, refetch } = useQuery(surroundingsQuery(runOf(run.addr), vs))
  if (error)
    return <Failure what="What went in can't be shown" error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton what="Loading what went in" />
  return (
    <div className={styles.page}>
      <p className={styles.vs}>
        {data.vs ? (
          <>
            What differs from{' '}
            <Link to="/f/$flow/$no" params={runOf(data.vs)}>
              {data.vs}
            </Link>{' '}
            is marked with ≠, and told first.
          </>
        ) : (
          'There is no good run before it to compare with.'
        )}
      </p>
      <FactTable title="Parameters" facts={parametersOf(data)} empty="The flow takes none." />
      <FactTable
        title="From outside"
        facts={externalOf(data)}
        empty="No task told of anything that it read from outside."
      />
      <FactTable title="Code" facts={codeOf(data)} empty="No task has run." />
      <FactTable title="Environment" facts={data.env} empty="Nothing is known." />
      <FactTable title="Packages" facts={data.packages} empty="Nothing is known." isLong />
    </div>
  )
}

const MOST = 400

const parametersOf = ({ params }: All): Fact[] =>
  params.map(({ name, value, differs, before }) => ({
    name,
    value: shortValue(value, MOST),
    differs,
    before: differs ? shortValue(before ?? null, MOST) : null,
  }))

const externalOf = ({ external }: All): Fact[] =>
  external.map(({ task, name, value, differs, before }) => ({
    name: `${task}: ${name}`,
    value,
    differs,
    before,
  }))

const codeOf = ({ code }: All): Fact[] =>
  code.map(({ task, hash, file, line, differs }) => ({
    name: task,
    value: [hash?.replace(/^\w+:/, '').slice(0, 8), file && `${file}${line ? `:${line}` : ''}`]
      .filter(Boolean)
      .join('  '),
    differs,
    before: null,
  }))
