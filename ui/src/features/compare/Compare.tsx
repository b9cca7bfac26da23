import { Empty } from '@/parts/empty/Empty'
import page from '@/parts/page/page.module.css'
import { bothOf, levelOf } from './both'
import { CompareRuns } from './runs/CompareRuns'
import { CompareValues } from './values/CompareValues'

/** What two addresses have in common, and what not; `text` is `A...B`. */
export function Compare({ text }: { text: string }) {
  const both = bothOf(text)
  const level = both && levelOf(both)
  if (both && level === 'runs') return <CompareRuns key={text} both={both} />
  if (both && level === 'values') return <CompareValues key={text} both={both} />
  return (
    <div className={page.page}>
      <h1>Compare</h1>
      {both ? (
        <Empty title="A run can't be compared with a value">
          <p>
            <code>{both.a}</code> and <code>{both.b}</code> are a run and a task run. Compare two
            runs, or two task runs.
          </p>
        </Empty>
      ) : (
        <Empty title="This is no pair of addresses">
          <p>
            Two addresses are named with three dots between them, such as{' '}
            <code>/diff/daily-sales/1840...daily-sales/1841</code>; here stands{' '}
            <code>{text || 'nothing'}</code>.
          </p>
        </Empty>
      )}
    </div>
  )
}
