import { useQuery } from '@tanstack/react-query'
import { ABSENT, number, size } from '@/data/words'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { Ago } from '@/parts/text/Ago'
import { handlersQuery } from './queries'
import styles from './storage.module.css'

/** Which result handlers have kept values, and where. */
export function Handlers() {
  const { data, error, refetch } = useQuery(handlersQuery())
  return (
    <section aria-labelledby="handlers">
      <h2 id="handlers" className={styles.heading}>
        Result handlers
      </h2>
      {error && !data && (
        <Failure what="The handlers can't be listed" error={error} retry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton rows={2} what="Reading the handlers" />}
      {data && (
        <>
          <p className={page.quiet}>
            Configured: {data.configured}. Whether a handler can be reached,{' '}
            <code>cairn handlers test NAME</code> tells.
          </p>
          {data.handlers.length > 0 && (
            <Scroll label="Handlers, a row each">
              <table className={page.table}>
                <thead>
                  <tr>
                    <th scope="col">handler</th>
                    <th scope="col">where</th>
                    <th scope="col" className={page.right}>
                      values
                    </th>
                    <th scope="col" className={page.right}>
                      size
                    </th>
                    <th scope="col">serializers</th>
                    <th scope="col">last used</th>
                  </tr>
                </thead>
                <tbody>
                  {data.handlers.map((one) => (
                    <tr key={`${one.name} ${one.where}`}>
                      <th scope="row">{one.name}</th>
                      <td className={page.long}>
                        <code>{one.where || ABSENT}</code>
                      </td>
                      <td className={page.right}>{number(one.values)}</td>
                      <td className={page.right}>{size(one.bytes)}</td>
                      <td>{one.serializers.join(', ') || ABSENT}</td>
                      <td className={page.keep}>
                        {one.last_used_at ? <Ago at={one.last_used_at} /> : ABSENT}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
        </>
      )}
    </section>
  )
}
