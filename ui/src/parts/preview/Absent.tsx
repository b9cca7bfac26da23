import type { Absence } from './absence'
import { CopyLine } from './CopyLine'
import styles from './preview.module.css'

/** Why there is no preview, and what to do about it. */
export function Absent({ reason, remedy, command }: Absence) {
  return (
    <div className={styles.absent}>
      <p>{reason}</p>
      {remedy && <p>{remedy}</p>}
      {command && <CopyLine text={command} />}
    </div>
  )
}
