import { useMemo, useState } from 'react'
import { shortType } from '@/data/words'
import { Absent } from './Absent'
import { absenceOf, unknownType } from './absence'
import { ArrayView } from './ArrayView'
import { Boundary } from './Boundary'
import { cut } from './cells'
import { kindOf, viewsOf, type Kind, type View } from './kinds'
import { PageView } from './PageView'
import { PictureView } from './PictureView'
import { PlotView } from './PlotView'
import { read } from './reading'
import { ReprView } from './ReprView'
import { NoneView, ScalarView } from './ScalarView'
import type { Showing } from './showing'
import { SoundView } from './SoundView'
import { TableView } from './table/TableView'
import { TextView } from './TextView'
import { TreeView } from './tree/TreeView'
import styles from './preview.module.css'

type Props = {
  /** The JSON of GET …/preview. */
  preview: unknown
  address: string
  /** Caps what scrolls, in px. */
  height?: number
  /** Which view is shown, where the page keeps that; else it is kept here. */
  view?: string
  onView?: (view: string) => void
  /** Leaves out type and summary where they stand beside it. */
  bare?: boolean
}

/** What there is to see of a value, shown as its own MIME asks for. */
export default function Preview({ preview, address, height, view, onView, bare }: Props) {
  const shown = useMemo(() => read(preview), [preview])
  const kind = kindOf(shown)
  const views = viewsOf(kind, shown)
  const [own, setOwn] = useState('')
  const asked = view ?? own
  const chosen = views.some(({ id }) => id === asked) ? asked : (views[0]?.id ?? '')
  const isWhole = kind === 'scalar' || kind === 'text' || kind === 'none' // it says itself what it is
  const title = [shortType(shown.type), isWhole ? '' : shown.summary].filter(Boolean).join(' ')
  return (
    <div className={styles.preview}>
      {(!bare || views.length > 0) && (
        <div className={styles.title}>
          {!bare && <span title={cut(`${shown.type} ${shown.summary}`)}>{title}</span>}
          <Views views={views} chosen={chosen} onChoose={onView ?? setOwn} />
        </div>
      )}
      <Boundary
        key={`${address} ${chosen}`}
        instead={(error) => <Unshown preview={preview} error={error} />}
      >
        <Shown kind={kind} shown={shown} address={address} view={chosen} height={height} />
      </Boundary>
    </div>
  )
}

type ViewsProps = { views: readonly View[]; chosen: string; onChoose: (view: string) => void }

function Views({ views, chosen, onChoose }: ViewsProps) {
  if (views.length < 2) return null
  return (
    <span role="group" aria-label="View" className={styles.views}>
      {views.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          className={styles.tag}
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
        >
          {label}
        </button>
      ))}
    </span>
  )
}

const SHOWN: Partial<Record<Kind, React.ComponentType<Showing>>> = {
  table: TableView,
  array: ArrayView,
  none: NoneView,
  scalar: ScalarView,
  text: TextView,
  picture: PictureView,
  sound: SoundView,
  page: PageView,
  plot: PlotView,
  repr: ReprView,
}

function Shown({ kind, ...showing }: Showing & { kind: Kind }) {
  const { shown, address, view, height } = showing
  const How = SHOWN[kind]
  if (view === 'json')
    return <TreeView root={shown.facts} label={`JSON of ${address}`} height={height} />
  if (How) return <How {...showing} />
  if (kind === 'absent') return <Absent {...absenceOf(shown, address)} />
  return (
    <>
      {typeof shown.data === 'string' ? (
        <pre className={`${styles.text} ${styles.wrapped}`}>{cut(shown.data, 20_000)}</pre>
      ) : (
        <TreeView root={shown.data} label={`${shown.type} ${shown.summary}`} height={height} />
      )}
      {kind === 'unknown' && <Absent {...unknownType(shown.type)} />}
      {kind === 'tree' && shown.isCut && (
        <p className={styles.foot}>Some of it was left out when it was captured.</p>
      )}
    </>
  )
}

function Unshown({ preview, error }: { preview: unknown; error: Error }) {
  return (
    <>
      <p
        className={styles.foot}
      >{`This preview can't be shown as what it says it is: ${error.message}`}</p>
      <pre className={`${styles.text} ${styles.wrapped}`}>{written(preview)}</pre>
    </>
  )
}

function written(preview: unknown): string {
  try {
    return cut(JSON.stringify(preview, null, 1) ?? String(preview), 20_000)
  } catch (cause) {
    return String(cause)
  }
}
