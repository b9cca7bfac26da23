import { Link } from '@tanstack/react-router'
import type { Series } from '@/api/forms'
import { lastPart, taskOf } from '@/data/address'
import { ABSENT } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { StateMark } from '@/parts/state/StateMark'
import { Ago } from '@/parts/text/Ago'
import { writtenAs, type Measure } from './tracked'

type Props = {
  series: Series
  measures: readonly Measure[]
  chosen: readonly number[]
  onToggle: (place: number) => void
}

/** The same as the lines, run by run, the newest first. */
export function SeriesTable({ series, measures, chosen, onToggle }: Props) {
  const places = series.runs.map((_, place) => place).reverse()
  return (
    <Scroll label="Values, run by run">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="only-heard">chosen</span>
            </th>
            <th scope="col">run</th>
            <th scope="col">state</th>
            <th scope="col">started</th>
            {measures.map(({ name }) => (
              <th key={name} scope="col" className={page.right}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <Row
              key={place}
              point={series.runs[place]}
              cells={measures.map((measure) => cellOf(measure, place, series))}
              isChosen={chosen.includes(place)}
              onToggle={() => onToggle(place)}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

type Cell = { name: string; text: string; isJump: boolean }

function cellOf({ name, unit, values, jumps }: Measure, place: number, { runs }: Series): Cell {
  const value = values[place]
  const text = value === null || value === undefined ? ABSENT : writtenAs(unit)(value)
  return { name, text, isJump: jumps.includes(runs[place]?.run ?? '') }
}

type RowProps = {
  point: Series['runs'][number] | undefined
  cells: Cell[]
  isChosen: boolean
  onToggle: () => void
}

function Row({ point, cells, isChosen, onToggle }: RowProps) {
  if (!point) return null
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={`Choose ${lastPart(point.run)} to compare it`}
          onChange={onToggle}
        />
      </td>
      <th scope="row">
        <Link to="/f/$flow/$no/$task" params={taskOf(point.addr)}>
          {lastPart(point.run)}
        </Link>
      </th>
      <td>
        <StateMark state={point.state} />
      </td>
      <td className={page.keep}>
        <Ago at={point.started_at} />
      </td>
      {cells.map(({ name, text, isJump }) => (
        <td key={name} className={page.right}>
          {isJump && <span title="it jumps here">▲ </span>}
          {text}
        </td>
      ))}
    </tr>
  )
}
