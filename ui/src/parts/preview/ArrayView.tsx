import { useMemo } from 'react'
import { size } from '@/data/words'
import { arrayOf } from './array'
import { percent, tight } from './cells'
import { countOf, numberOf, shareOf } from './reading'
import type { Showing } from './showing'
import { BarChart } from './table/BarChart'
import { barsOf } from './table/table'
import { TableGrid } from './table/TableGrid'
import styles from './preview.module.css'

const STATISTICS = ['min', 'max', 'mean', 'std', 'distinct'] as const

/** An array: its shape and statistics, and a corner of its numbers. */
export function ArrayView({ shown, height }: Showing) {
  const { facts, type, summary } = shown
  const array = useMemo(() => arrayOf(shown), [shown])
  const nulls = shareOf(facts.nulls)
  const bytes = countOf(facts.bytes)
  return (
    <>
      <dl className={styles.facts}>
        <Fact name="shape">{array.shape}</Fact>
        <Fact name="dtype">{String(facts.dtype ?? '')}</Fact>
        {STATISTICS.map((name) => (
          <Fact key={name} name={name}>
            {facts[name] === undefined ? '' : tight(facts[name])}
          </Fact>
        ))}
        <Fact name="nulls">{nulls === null ? '' : percent(nulls)}</Fact>
        <Fact name="memory">{bytes === null ? '' : size(bytes)}</Fact>
        <Fact name="read for this">
          {numberOf(facts.sampled) === null ? '' : `${tight(facts.sampled)} values`}
        </Fact>
      </dl>
      <BarChart bars={barsOf(facts)} nulls={nulls} />
      {array.table && (
        <TableGrid table={array.table} label={`${type} ${summary}`} height={height} />
      )}
      <p className={styles.foot}>{array.footer}</p>
    </>
  )
}

function Fact({ name, children }: { name: string; children: string }) {
  if (!children) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
