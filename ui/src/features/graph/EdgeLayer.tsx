/** All edges as a few paths: one for each width, whatever their number. */
import { memo } from 'react'
import { byWeight, headsOf, pathOf, WEIGHTS } from './edges'
import type { Plan } from './plan'
import type { Placed } from './placing'
import type { Critical } from './RunGraph'
import styles from './graph.module.css'

type Props = { plan: Plan; placed: Placed; chosen: number; critical: Critical | null }

export const EdgeLayer = memo(function EdgeLayer({ plan, placed, chosen, critical }: Props) {
  const { width, height } = placed.whole
  const touches = (place: number) => {
    const edge = plan.edges[place]
    return chosen >= 0 && (edge?.from === chosen || edge?.to === chosen)
  }
  return (
    <svg className={styles.edges} width={width} height={height} aria-hidden="true">
      <Edges plan={plan} placed={placed} isIn={all} look={styles.edge} />
      {critical && (
        <Edges
          plan={plan}
          placed={placed}
          isIn={(place) => critical.edges.has(place)}
          look={styles.ofCritical}
        />
      )}
      {chosen >= 0 && <Edges plan={plan} placed={placed} isIn={touches} look={styles.ofChosen} />}
    </svg>
  )
})

const all = () => true

type EdgesProps = {
  plan: Plan
  placed: Placed
  isIn: (place: number) => boolean
  look: string | undefined
}

function Edges({ plan, placed, isIn, look }: EdgesProps) {
  const weights = byWeight(plan, isIn)
  return (
    <g className={look}>
      {weights.map(
        (edges, weight) =>
          edges.length > 0 && (
            <path
              key={weight}
              d={pathOf(placed, edges)}
              strokeWidth={WEIGHTS[weight]?.width}
              fill="none"
            />
          ),
      )}
      <path
        d={weights.map((edges, weight) => headsOf(placed, edges, weight)).join('')}
        stroke="none"
      />
    </g>
  )
}
