import { lastPart } from '@/data/address'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import styles from './runs.module.css'

type Row = { name: string; a: unknown; b: unknown; note?: string }
type Props = { rows: Row[]; of: string; heads: { a: string; b: string } }

/** What has a name, and is not what it was. */
export function Changes({ rows, of, heads }: Props) {
  if (rows.length === 0) return <p className={styles.note}>The same in both.</p>
  return (
    <Scroll label="What changed">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">{lastPart(heads.a)}</th>
            <th scope="col">{lastPart(heads.b)}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, a, b, note }) => (
            <tr key={`${name} ${note ?? ''}`}>
              <th scope="row">
                {name} {note && <span className={page.quiet}>{note}</span>}
              </th>
              <td>
                <Value of={a} />
              </td>
              <td>
                <Value of={b} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Value({ of }: { of: unknown }) {
  if (of === null || of === undefined) return <span className={page.quiet}>–</span>
  return <code>{typeof of === 'string' ? of : JSON.stringify(of)}</code>
}
