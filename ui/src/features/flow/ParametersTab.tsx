import { Link } from '@tanstack/react-router'
import { runOf } from '@/data/address'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { Empty } from '@/parts/empty/Empty'
import styles from './flow.module.css'

type Props = { params: Readonly<Record<string, unknown>>; last: string }

/** What the last run was given. */
export function ParametersTab({ params, last }: Props) {
  const given = Object.entries(params)
  if (given.length === 0) return <Empty title="This flow has no parameters" />
  return (
    <div className={page.page}>
      <Scroll label="Parameters">
        <table className={page.table}>
          <caption className={styles.caption}>
            As{' '}
            <Link to="/f/$flow/$no" params={runOf(last)}>
              {last}
            </Link>{' '}
            was given them
          </caption>
          <thead>
            <tr>
              <th scope="col">parameter</th>
              <th scope="col">value</th>
            </tr>
          </thead>
          <tbody>
            {given.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={page.long}>
                  <code>{JSON.stringify(value)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}
