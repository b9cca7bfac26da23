/** Children of a mapped task, a cell each: sorted, coloured, filtered, selected; and as a table. */
import { useMemo, useState } from 'react'
import type { Columns } from '@/api/forms'
import { addressOf, countedStates } from '@/data/columns'
import { counted, number } from '@/data/words'
import { Hints } from '@/parts/canvas/Hints'
import { PictureOrTable } from '@/parts/canvas/PictureOrTable'
import { useSize } from '@/parts/canvas/useSize'
import { CellLegend } from './CellLegend'
import { CellsPicture, type Range } from './CellsPicture'
import { childrenOf, ONLY, ordered, SORTS, type Only, type Sort } from './children'
import { Choice } from './Choice'
import { countsOf } from './counting'
import { MapTable } from './MapTable'
import { COLOURS, type Colour } from './painting'
import { shadesOf } from './shades'
import { wrapOf } from './wrap'
import styles from './mapgrid.module.css'

type Props = { columns: Columns; task: string; onOpen: (address: string) => void }

const KEYS = [
  ['arrows', 'move'],
  ['Enter', 'open'],
  ['drag', 'select'],
  ['Shift arrows', 'select'],
] as const

export default function MapGrid({ columns, task, onOpen }: Props) {
  const [sort, setSort] = useState<Sort>('index')
  const [colour, setColour] = useState<Colour>('state')
  const [only, setOnly] = useState<Only>('all')
  const [range, setRange] = useState<Range | null>(null)
  const [measured, { width }] = useSize<HTMLDivElement>()

  const children = useMemo(() => childrenOf(columns, task), [columns, task])
  const rows = useMemo(
    () => ordered(columns, children, sort, only),
    [columns, children, sort, only],
  )
  const scene = useMemo(() => {
    const values = colour === 'size' ? columns.size : columns.dur
    const shades = shadesOf(Array.from(children, (row) => values[row] ?? -1))
    return { columns, rows, colour, shades, wrap: wrapOf(rows.length, width) }
  }, [columns, rows, colour, children, width])
  const open = (row: number) => onOpen(addressOf(columns, row))
  const turn =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value)
      setRange(null) // other cells would be meant
    }

  if (children.length === 0) return <p>{task} has no task run yet.</p>
  const selected =
    range && rows.slice(Math.min(range.from, range.to), Math.max(range.from, range.to) + 1)
  return (
    <div ref={measured} className={styles.whole}>
      <PictureOrTable
        label={`Map grid of ${task}`}
        controls={
          <>
            <Choice label="Sort" of={SORTS} value={sort} onChange={turn(setSort)} />
            <Choice label="Colour" of={COLOURS} value={colour} onChange={setColour} />
            <Choice label="Show" of={ONLY} value={only} onChange={turn(setOnly)} />
            <span className={styles.counts} role="status">
              {selected
                ? countsOf(columns, selected)
                : `${number(rows.length)} of ${counted(children.length, 'child', 'children')}`}
            </span>
          </>
        }
        picture={
          rows.length === 0 ? (
            <p className={styles.empty}>No child {only === 'failed' ? 'failed' : 'differs'}.</p>
          ) : (
            <CellsPicture
              task={task}
              scene={scene}
              summary={`${counted(rows.length, 'child', 'children')} of ${task}: ${countedStates(columns, rows)}.`}
              range={range}
              onRange={setRange}
              onOpen={open}
            />
          )
        }
        table={<MapTable columns={columns} task={task} rows={rows} onOpen={onOpen} />}
        below={
          <>
            <CellLegend scene={scene} />
            <Hints keys={KEYS} />
          </>
        }
      />
    </div>
  )
}
