import { Link } from '@tanstack/react-router'
import type { Diff } from '@/api/forms'
import { taskOf } from '@/data/address'
import { namesBefore } from '../rows'
import styles from './runs.module.css'

type Props = { graph: Diff['graph']; heads: { a: string; b: string } }

/** Tasks that only one of the runs has, and those that have another name. */
export function GraphSection({ graph, heads }: Props) {
  const renamed = [...namesBefore(graph)]
  const to = (run: string, task: string) => (
    <Link to="/f/$flow/$no/$task" params={taskOf(`${run}/${task}`)}>
      {task}
    </Link>
  )
  if (graph.added.length + graph.removed.length + renamed.length === 0) {
    return <p className={styles.note}>The same in both.</p>
  }
  return (
    <ul className={styles.plain}>
      {graph.added.map((task) => (
        <li key={`+${task}`}>
          <span className={styles.sign}>+</span> {to(heads.b, task)} was added
        </li>
      ))}
      {graph.removed.map((task) => (
        <li key={`-${task}`}>
          <span className={styles.sign}>−</span> {to(heads.a, task)} was removed
        </li>
      ))}
      {renamed.map(([now, then]) => (
        <li key={now}>
          <span className={styles.sign}>→</span> {to(heads.a, then)} is now called{' '}
          {to(heads.b, now)}; but for the name its code is the same
        </li>
      ))}
    </ul>
  )
}
