import page from '@/parts/page/page.module.css'
import { compareColumns, type Column } from './table'
import type { Preview } from './kinds'
import { TwoDocuments } from './TwoDocuments'
import { Columns } from './TwoTables'
import styles from './values.module.css'

const CORNER = 12 // parts of the corner that are told, until somebody asks for more

/** Two arrays: shape and dtype, their statistics, and the corner that the previews show. */
export function TwoArrays({ a, b }: { a: Preview; b: Preview }) {
  const shape = (preview: Preview) => `(${(preview.shape ?? []).join(', ')})`
  const isSameShape = shape(a) === shape(b)
  return (
    <>
      <p className={styles.counts}>
        <span>
          shape {isSameShape ? shape(b) : `${shape(a)} → ${shape(b)}`}{' '}
          {isSameShape && <span className={page.quiet}>the same</span>}
        </span>
      </p>
      <Columns of={compareColumns([columnOf(a)], [columnOf(b)])} />
      {isSameShape && a.data !== undefined && b.data !== undefined && (
        <>
          <h3>The corner that the previews show</h3>
          <TwoDocuments a={a.data} b={b.data} most={CORNER} />
        </>
      )}
    </>
  )
}

/** All values of an array as one column: its statistics have the same names. */
function columnOf(preview: Preview): Column {
  return { ...(preview as object), name: 'all values', dtype: preview.dtype } as Column
}
