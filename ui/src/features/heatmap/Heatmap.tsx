/** How each task stood in each run of a flow, and where its data changed: a picture, and a table. */
import { useState } from 'react'
import type { History } from '@/api/forms'
import { lastPart, runOf } from '@/data/address'
import { counted } from '@/data/words'
import { Hints } from '@/parts/canvas/Hints'
import { PictureOrTable } from '@/parts/canvas/PictureOrTable'
import { Button } from '@/parts/text/Button'
import { columnsOf, marked, type Cell } from './cells'
import { HistoryPicture } from './HistoryPicture'
import { HistoryTable } from './HistoryTable'
import styles from './heatmap.module.css'

type Props = {
  history: History
  onOpen: (address: string) => void
  onCompare: (a: string, b: string) => void
}

const KEYS = [
  ['arrows', 'move'],
  ['Enter', 'open'],
  ['x', 'mark'],
  ['c', 'compare two'],
] as const

export default function Heatmap({ history, onOpen, onCompare }: Props) {
  const [selection, setSelection] = useState<readonly Cell[]>([])
  if (columnsOf(history) === 0) return <p>{history.flow} has not run yet.</p>

  const compare = () => {
    const [a, b] = selection
    if (a && b) onCompare(a.address, b.address)
  }
  const open = (cell: Cell | null) => {
    if (cell && cell.state !== null) onOpen(cell.address)
  }
  const pressed = (key: string, cell: Cell | null): boolean => {
    if (key === 'x' && cell) setSelection(marked(selection, cell))
    else if (key === 'c' && selection.length === 2) compare()
    else if (key === 'Escape' && selection.length > 0) setSelection([])
    else return false
    return true
  }
  const both = { history, selection, onOpen: open, onKey: pressed }
  return (
    <PictureOrTable
      label={`History of ${history.flow}`}
      controls={
        <>
          <span className={styles.said} role="status">
            {selection.length === 0 ? summaryOf(history) : `Marked ${namesOf(selection)}`}
          </span>
          {selection.length > 0 && (
            <Button keys="c" onClick={compare} disabled={selection.length < 2}>
              Compare
            </Button>
          )}
        </>
      }
      picture={<HistoryPicture {...both} summary={`History: ${summaryOf(history)}`} />}
      table={<HistoryTable {...both} />}
      below={
        <>
          <span className={styles.legend}>
            <svg width="12" height="12" aria-hidden="true">
              <path d="M12 3v9H3z" />
            </svg>
            data differs from the last good run before
          </span>
          <Hints keys={KEYS} />
        </>
      }
    />
  )
}

const summaryOf = (history: History): string =>
  `${counted(history.runs.length, 'run')} by ${counted(history.tasks.length, 'task')}, the newest right`

const namesOf = (selection: readonly Cell[]): string =>
  selection
    .map((one) =>
      one.task ? `${runOf(one.address).no}/${lastPart(one.address)}` : String(one.runNo),
    )
    .join(' and ')
