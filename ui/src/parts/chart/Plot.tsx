import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartProps } from './Chart'
import styles from './chart.module.css'
import { optionsOf, paletteOf } from './options'

/** The chart itself, drawn by uPlot on a canvas; it follows its width and the theme. */
export default function Plot(props: ChartProps & { height: number }) {
  const place = useRef<HTMLDivElement>(null)
  const picked = useRef(props.onPick)
  useEffect(() => {
    picked.current = props.onPick
  })
  const { labels, values, marked, chosen, format, height, label } = props
  useEffect(() => {
    const around = place.current
    if (!around) return
    const draw = () => {
      const size = { width: Math.max(160, around.clientWidth), height }
      const told = { labels, marked: marked ?? [], chosen: chosen ?? [], format }
      const options = { ...optionsOf(told, paletteOf(document.documentElement)), ...size }
      const data: uPlot.AlignedData = [labels.map((_, at) => at), [...values]]
      const plot = new uPlot(options, data, around)
      plot.over.addEventListener('click', (event) => {
        const at = plot.cursor.idx
        if (typeof at !== 'number' || values[at] === null) return
        picked.current?.(at, event.shiftKey || event.metaKey || event.ctrlKey)
      })
      return plot
    }
    let plot = draw()
    const sized = new ResizeObserver(() => {
      const width = Math.max(160, around.clientWidth)
      if (width !== plot.width) plot.setSize({ width, height })
    })
    sized.observe(around)
    const themed = new MutationObserver(() => {
      plot.destroy()
      plot = draw()
    })
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      sized.disconnect()
      themed.disconnect()
      plot.destroy()
    }
  }, [labels, values, marked, chosen, format, height])
  return <div ref={place} className={styles.plot} role="img" aria-label={label} />
}
