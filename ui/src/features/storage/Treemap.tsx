import { useEffect, useRef, useState } from 'react'
import type { Usage } from '@/api/forms'
import { size } from '@/data/words'
import styles from './storage.module.css'
import { treemap, type Area } from './treemap'

type Row = Usage['rows'][number]
type Props = {
  rows: readonly Row[]
  total: number
  by: string
  onOpen?: (name: string) => void
}

const HEIGHT = 180
const GAP = 1
const LETTER = 7 // px, about
const LINE = 16

/** Areas as large as what is kept; the table below says the same, and is reached by keys. */
export function Treemap({ rows, total, by, onOpen }: Props) {
  const { place, width } = useWidth()
  const areas = treemap(rows, ({ bytes }) => bytes, width, HEIGHT)
  const told = areas
    .slice(0, 5)
    .map(({ of }) => `${of.name} ${Math.round((100 * of.bytes) / total)} %`)
    .join(', ')
  return (
    <div ref={place} className={styles.map} style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg
          role="img"
          aria-label={`What is kept, by ${by}: ${told || 'nothing'}`}
          width={width}
          height={HEIGHT}
          viewBox={`0 0 ${width} ${HEIGHT}`}
        >
          {areas.map((area) => (
            <One key={area.of.name} area={area} onOpen={onOpen} />
          ))}
        </svg>
      )}
    </div>
  )
}

function One({ area, onOpen }: { area: Area<Row>; onOpen?: (name: string) => void }) {
  const { of, x, y, width, height } = area
  const letters = Math.floor((width - 12) / LETTER)
  const lines = letters < 3 ? 0 : Math.floor((height - 6) / LINE)
  return (
    <g className={onOpen ? styles.area : undefined} onClick={onOpen && (() => onOpen(of.name))}>
      <title>{`${of.name}: ${size(of.bytes)}`}</title>
      <rect
        className={styles.rect}
        x={x + GAP / 2}
        y={y + GAP / 2}
        width={Math.max(0, width - GAP)}
        height={Math.max(0, height - GAP)}
      />
      {lines > 0 && (
        <text x={x + 6} y={y + 16} className={styles.areaName}>
          {of.name.length > letters ? `${of.name.slice(0, letters - 1)}…` : of.name}
        </text>
      )}
      {lines > 1 && size(of.bytes).length <= letters && (
        <text x={x + 6} y={y + 16 + LINE} className={styles.areaSize}>
          {size(of.bytes)}
        </text>
      )}
    </g>
  )
}

function useWidth() {
  const place = useRef<HTMLDivElement>(null)
  const [width, set] = useState(0)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new ResizeObserver(() => set(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { place, width }
}
