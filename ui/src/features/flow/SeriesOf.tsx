import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Series } from '@/api/forms'
import { lastPart, taskOf } from '@/data/address'
import { listed, useQueryText } from '@/data/view-search'
import { useKeys } from '@/features/keys/useKeys'
import page from '@/parts/page/page.module.css'
import { Button } from '@/parts/text/Button'
import { Measures } from './Measures'
import { SeriesTable } from './SeriesTable'
import { TrackedChart } from './TrackedChart'
import styles from './flow.module.css'
import { worthALook } from './tracked'

/** Measures of a value over runs, as lines or as a table; two points of them can be compared. */
export function SeriesOf({ series }: { series: Series }) {
  const [named, setNamed] = useQueryText('m')
  const [isTable, setTable] = useState(false)
  const known = new Set(series.measures.map(({ name }) => name))
  const asked = listed(named).filter((name) => known.has(name))
  const shown = asked.length > 0 ? asked : worthALook(series.measures)
  const measures = series.measures.filter(({ name }) => shown.includes(name))
  const { chosen, toggle, compare } = useChosen(series)
  const navigate = useNavigate()
  const open = (place: number) => {
    const point = series.runs[place]
    if (point) void navigate({ to: '/f/$flow/$no/$task', params: taskOf(point.addr) })
  }
  if (series.measures.length === 0) {
    return (
      <p className={page.quiet}>
        Of this value no number is known: its previews tell none. A table, a number, or a dict of
        numbers is followed from run to run.
      </p>
    )
  }
  return (
    <>
      <div className={styles.tools}>
        <Measures
          all={series.measures}
          shown={shown}
          onShow={(names) => setNamed(names.join(), { replace: true })}
        />
        <Button onClick={() => setTable(!isTable)} aria-pressed={isTable}>
          As a table
        </Button>
        {chosen.length > 0 && (
          <Button keys="c" primary={chosen.length === 2} disabled={!compare} onClick={compare}>
            {chosen.length === 2
              ? `Compare ${chosen.map((place) => numberOf(series, place)).join(' and ')}`
              : `${numberOf(series, chosen[0] ?? 0)} chosen; choose another to compare`}
          </Button>
        )}
        {!isTable && (
          <span className={page.quiet}>
            A click opens the value; with Shift it is chosen, and two are compared.
          </span>
        )}
      </div>
      {isTable ? (
        <SeriesTable series={series} measures={measures} chosen={chosen} onToggle={toggle} />
      ) : (
        <div className={styles.charts}>
          {measures.map((measure) => (
            <TrackedChart
              key={measure.name}
              measure={measure}
              runs={series.runs}
              chosen={chosen}
              onPick={(place, isMore) => (isMore ? toggle(place) : open(place))}
            />
          ))}
        </div>
      )}
      {measures.some(({ jumps }) => jumps.length > 0) && (
        <p className={page.quiet}>
          {isTable ? '▲' : 'Ringed'}: {series.rule}.
        </p>
      )}
    </>
  )
}

const numberOf = (series: Series, place: number): string => lastPart(series.runs[place]?.run ?? '')

/** Up to two places that are chosen, and what compares them. */
function useChosen(series: Series) {
  const [chosen, choose] = useState<number[]>([])
  const navigate = useNavigate()
  const toggle = (place: number) =>
    choose((before) =>
      before.includes(place)
        ? before.filter((one) => one !== place)
        : [...before.slice(-1), place].sort((a, b) => a - b),
    )
  const [a, b] = chosen.map((place) => series.runs[place]?.addr)
  const compare =
    a && b ? () => void navigate({ to: '/diff/$', params: { _splat: `${a}...${b}` } }) : undefined
  useKeys({ c: compare && { does: 'compare the two that are chosen', act: compare } })
  return { chosen, toggle, compare }
}
