import type { Showing } from './showing'
import { TreeView } from './tree/TreeView'
import styles from './preview.module.css'

/** A plot's description; nothing here draws it, as that would be a library as large as this page. */
export function PlotView({ shown, address, height }: Showing) {
  const library = shown.mime.includes('plotly') ? 'Plotly' : 'Vega-Lite'
  return (
    <>
      <TreeView root={shown.data} label={`${library} description of ${address}`} height={height} />
      <p className={styles.foot}>
        {`A ${library} chart, shown as what describes it. To see it drawn, load the value in a notebook (Y), or return a picture of it beside it.`}
      </p>
    </>
  )
}
