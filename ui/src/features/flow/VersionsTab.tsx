import { Link } from '@tanstack/react-router'
import type { FlowDetail } from '@/api/forms'
import { lastPart, runOf } from '@/data/address'
import { number } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { Ago } from '@/parts/text/Ago'

type Version = FlowDetail['versions'][number]

/** The versions of the flow's code, the newest first, each beside the one before it. */
export function VersionsTab({ versions }: { versions: readonly Version[] }) {
  const inOrder = versions.toSorted((a, b) => (a.since < b.since ? 1 : -1))
  return (
    <div className={page.page}>
      <Scroll label="Versions">
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">code</th>
              <th scope="col">since</th>
              <th scope="col">runs</th>
              <th scope="col" className={page.right}>
                count
              </th>
              <th scope="col">
                <span className="only-heard">compare</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {inOrder.map((version, place) => (
              <Row
                key={`${version.hash} ${version.since}`}
                version={version}
                before={inOrder[place + 1]}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

const RunLink = ({ address }: { address: string }) => (
  <Link to="/f/$flow/$no" params={runOf(address)}>
    {lastPart(address)}
  </Link>
)

function Row({ version, before }: { version: Version; before: Version | undefined }) {
  const { hash, since, first, last, runs } = version
  return (
    <tr>
      <th scope="row">
        <code>{hash?.replace(/^\w+:/, '').slice(0, 8) ?? '–'}</code>
      </th>
      <td className={page.keep}>
        <Ago at={since} />
      </td>
      <td>
        <RunLink address={first} />
        {last !== first && (
          <>
            {' … '}
            <RunLink address={last} />
          </>
        )}
      </td>
      <td className={page.right}>{number(runs)}</td>
      <td className={page.keep}>
        {before && (
          <Link
            to="/diff/$"
            params={{ _splat: `${before.last}...${first}` }}
            search={{ tab: 'code' }}
          >
            what changed<span className="only-heard"> with this version</span>
          </Link>
        )}
      </td>
    </tr>
  )
}
