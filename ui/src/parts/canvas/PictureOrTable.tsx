/** A picture and the table that says the same: one of them is shown, with one set of controls. */
import { useState } from 'react'
import styles from './canvas.module.css'

type Props = {
  /** What it is a picture of, such as `Timeline`. */
  label: string
  controls?: React.ReactNode
  picture: React.ReactNode
  table: React.ReactNode
  /** What is said below the picture: its legend, and how it is used. */
  below?: React.ReactNode
}

export function PictureOrTable({ label, controls, picture, table, below }: Props) {
  const [isTable, setTable] = useState(false)
  return (
    <section className={styles.whole} aria-label={label}>
      <div className={styles.bar}>
        {controls}
        <button type="button" className={styles.twin} onClick={() => setTable(!isTable)}>
          {isTable ? 'View as picture' : 'View as table'}
        </button>
      </div>
      {isTable ? table : picture}
      {!isTable && below && <div className={styles.below}>{below}</div>}
    </section>
  )
}
