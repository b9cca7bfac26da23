import type { Diff } from '@/api/forms'
import type { Lengths, Name } from '../sections'
import { aloneIn, changesOf, versions } from '../sections'
import { several } from '../rows'
import { Changes } from './Changes'
import { CodeSection } from './CodeSection'
import { DataSection } from './DataSection'
import { GraphSection } from './GraphSection'
import { TimingSection } from './TimingSection'
import styles from './runs.module.css'

type Briefs = React.ComponentProps<typeof DataSection>['briefs']
type Props = {
  name: Name
  diff: Diff
  lengths: Lengths
  isAll: boolean
  at: string
  briefs: Briefs
}

/** What stands in a section. */
export function Body({ name, diff, lengths, isAll, at, briefs }: Props) {
  const heads = { a: diff.a, b: diff.b }
  switch (name) {
    case 'data':
      return <DataSection diff={diff} isAll={isAll} at={at} briefs={briefs} />
    case 'code':
      return <CodeSection code={diff.code} />
    case 'params':
      return <Changes rows={changesOf(diff.params)} of="parameter" heads={heads} />
    case 'external':
      return <External diff={diff} />
    case 'env':
      return <Environment diff={diff} />
    case 'graph':
      return <GraphSection graph={diff.graph} heads={heads} />
    case 'timing':
      return <TimingSection timing={diff.timing} lengths={lengths} heads={heads} />
  }
}

function External({ diff }: { diff: Diff }) {
  const by = (task: unknown) => (typeof task === 'string' && task ? `read by ${task}` : '')
  const rows = changesOf(diff.external).map((row, place) => ({
    ...row,
    note: by(diff.external[place]?.task),
  }))
  return <Changes rows={rows} of="what was read" heads={{ a: diff.a, b: diff.b }} />
}

function Environment({ diff }: { diff: Diff }) {
  return (
    <>
      <Changes rows={versions(diff.env)} of="package" heads={{ a: diff.a, b: diff.b }} />
      {(['b', 'a'] as const).map((side) => {
        const names = aloneIn(diff.env, side)
        const other = side === 'a' ? diff.b : diff.a
        return names.length === 0 ? null : (
          <p key={side} className={styles.note}>
            Not yet imported when {other} began, and so not compared: {several(names, 9)}
          </p>
        )
      })}
    </>
  )
}
