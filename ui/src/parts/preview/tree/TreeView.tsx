import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight, Copy } from 'lucide-react'
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { copy } from '@/parts/copy/copyable'
import { cut, escaped, inline, leafText } from '../cells'
import { isFacts } from '../reading'
import {
  CAP,
  labelOf,
  linesOf,
  openAtFirst,
  type Branch,
  type Opened,
  type TreeLine,
} from './branches'
import styles from './tree.module.css'

const ROW = 22
const STEP = 200

type Props = { root: unknown; label: string; height?: number }

/** A nested value, opened branch by branch; only what is seen stands in the document. */
export function TreeView({ root, label, height }: Props) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<Opened>(() => ({ ids: openAtFirst(root), shown: new Map() }))
  const [at, setAt] = useState(0)
  const { lines, isCapped } = useMemo(() => linesOf(root, opened), [root, opened])
  // eslint-disable-next-line react-hooks/incompatible-library -- it is not memoised, as it changes itself
  const down = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const line = lines[at]

  function go(to: number) {
    const place = Math.max(0, Math.min(lines.length - 1, to))
    setAt(place)
    down.scrollToIndex(place)
  }

  function onKeyDown(press: KeyboardEvent) {
    if (press.altKey || press.metaKey || press.ctrlKey || !line) return
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW) - 1)
    const deed = deedOf(press.key, line, at, lines, page)
    if (!deed) return
    press.preventDefault()
    if (deed.go !== undefined) go(deed.go)
    if (deed.act) setOpened((before) => acted(before, line))
    if (deed.copy && 'path' in line) void copy(line.path, 'the path')
  }

  return (
    <>
      <div
        ref={box}
        className={styles.box}
        style={{ maxHeight: height }}
        role="tree"
        aria-label={label}
        aria-activedescendant={line && `${id}-${at}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={styles.whole} style={{ height: down.getTotalSize() }} role="presentation">
          {down.getVirtualItems().map(({ index, start }) => {
            const one = lines[index]
            if (!one) return null
            return (
              <TreeRow
                key={one.id}
                id={`${id}-${index}`}
                line={one}
                start={start}
                isActive={index === at}
                onAct={() => (setAt(index), setOpened((before) => acted(before, one)))}
              />
            )
          })}
        </div>
      </div>
      {isCapped && <p className={styles.more}>{CAP.toLocaleString('en-US')} lines are shown.</p>}
    </>
  )
}

/** Open what is closed and close what is open; of what is left show some more. */
function acted({ ids, shown }: Opened, line: TreeLine): Opened {
  if ('rest' in line) {
    if (!line.isCaptured) return { ids, shown }
    const parent = line.id.slice(0, -2)
    return { ids, shown: new Map(shown).set(parent, (shown.get(parent) ?? STEP) + STEP) }
  }
  if (line.size === 0) return { ids, shown }
  const next = new Set(ids)
  if (!next.delete(line.id)) next.add(line.id)
  return { ids: next, shown }
}

type Deed = { go?: number; act?: boolean; copy?: boolean }

/** Return what a key does in a tree: the keys of the ARIA pattern, and `c` for the path. */
export function deedOf(
  key: string,
  line: TreeLine,
  at: number,
  lines: readonly TreeLine[],
  page: number,
): Deed | null {
  const isOpen = 'value' in line && line.isOpen
  const isClosed = 'value' in line && line.size > 0 && !line.isOpen
  switch (key) {
    case 'ArrowDown':
      return { go: at + 1 }
    case 'ArrowUp':
      return { go: at - 1 }
    case 'PageDown':
      return { go: at + page }
    case 'PageUp':
      return { go: at - page }
    case 'Home':
      return { go: 0 }
    case 'End':
      return { go: lines.length - 1 }
    case 'ArrowRight':
      return isClosed ? { act: true } : isOpen ? { go: at + 1 } : {}
    case 'ArrowLeft':
      return isOpen ? { act: true } : { go: parentOf(at, lines) }
    case 'Enter':
    case ' ':
      return { act: true }
    case 'c':
      return { copy: true }
    default:
      return null
  }
}

function parentOf(at: number, lines: readonly TreeLine[]): number {
  const depth = lines[at]?.depth ?? 0
  for (let place = at - 1; place >= 0; place -= 1)
    if ((lines[place]?.depth ?? 0) < depth) return place
  return at
}

type RowProps = {
  id: string
  line: TreeLine
  start: number
  isActive: boolean
  onAct: () => void
}

function TreeRow({ id, line, start, isActive, onAct }: RowProps) {
  const style = {
    transform: `translateY(${start}px)`,
    height: ROW,
    paddingLeft: 8 + line.depth * 16,
  }
  const isBranch = 'value' in line
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={line.depth + 1}
      aria-expanded={isBranch && line.size > 0 ? line.isOpen : undefined}
      aria-selected={isActive}
      className={`${styles.row} ${isActive ? styles.active : ''}`}
      style={style}
      onClick={onAct}
    >
      {isBranch ? <BranchText {...line} /> : <RestText {...line} />}
    </div>
  )
}

const RestText = ({ rest, isCaptured }: { rest: number; isCaptured: boolean }) => (
  <span className={styles.quiet}>
    {`… ${rest.toLocaleString('en-US')} more${isCaptured ? ': show some' : ' were not captured'}`}
  </span>
)

function BranchText({ name, value, size, isOpen, path }: Branch) {
  return (
    <>
      <ChevronRight
        size={14}
        aria-hidden="true"
        className={size === 0 ? styles.noArrow : isOpen ? styles.opened : styles.closed}
      />
      <span className={styles.key}>{`${cut(escaped(name), 100)}:`}</span>
      <span className={size === 0 ? styles.value : styles.quiet} title={titleOf(value, size)}>
        {size === 0 ? leaf(value) : escaped(labelOf(value, size))}
      </span>
      <button
        type="button"
        className={styles.copy}
        tabIndex={-1}
        aria-label={`Copy the path ${path}`}
        title={`Copy ${path}`}
        onClick={(click) => (click.stopPropagation(), void copy(path, 'the path'))}
      >
        <Copy size={13} aria-hidden="true" />
      </button>
    </>
  )
}

const leaf = (value: unknown): string =>
  Array.isArray(value) ? '[]' : isFacts(value) ? inline(value) : leafText(value)

const titleOf = (value: unknown, size: number): string | undefined =>
  size === 0 && typeof value === 'string' && value.length > 60 ? cut(value, 2_000) : undefined
