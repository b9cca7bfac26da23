import { useMemo } from 'react'
import type { Series } from '@/api/forms'
import { lastPart } from '@/data/address'
import { Chart } from '@/parts/chart/Chart'
import styles from './flow.module.css'
import { placesOf, spoken, writtenAs, type Measure } from './tracked'

type Props = {
  measure: Measure
  runs: Series['runs']
  chosen: readonly number[]
  onPick: (place: number, isMore: boolean) => void
}

/** One measure over runs, with its last value beside its name. */
export function TrackedChart({ measure, runs, chosen, onPick }: Props) {
  const { name, unit, values, jumps } = measure
  const labels = useMemo(() => runs.map(({ run }) => lastPart(run)), [runs])
  const marked = useMemo(() => placesOf(runs, jumps), [runs, jumps])
  const format = useMemo(() => writtenAs(unit), [unit])
  const last = values.findLast((value) => value !== null)
  return (
    <figure className={styles.chart}>
      <figcaption>
        <b>{name}</b> {last !== null && last !== undefined && format(last)}
      </figcaption>
      <Chart
        labels={labels}
        values={values}
        marked={marked}
        chosen={chosen}
        format={format}
        label={spoken(measure)}
        onPick={onPick}
      />
    </figure>
  )
}
