import type { Diff } from '@/api/forms'
import { lastPart } from '@/data/address'
import { moved } from '@/data/figures'
import { duration } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import type { Lengths } from '../sections'

type Props = { timing: Diff['timing']; lengths: Lengths; heads: { a: string; b: string } }
type Ms = number | null | undefined

/** Tasks that took another time, and the runs themselves. */
export function TimingSection({ timing, lengths, heads }: Props) {
  return (
    <Scroll label="How long tasks took">
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">task</th>
            <th scope="col" className={page.right}>
              {lastPart(heads.a)}
            </th>
            <th scope="col" className={page.right}>
              {lastPart(heads.b)}
            </th>
            <th scope="col" className={page.right}>
              change
            </th>
          </tr>
        </thead>
        <tbody>
          {timing.map(({ task, a_ms, b_ms }) => (
            <Row key={task} name={task} a={a_ms} b={b_ms} />
          ))}
          <Row name="the whole run" a={lengths.a} b={lengths.b} />
        </tbody>
      </table>
      <p className={page.quiet}>
        Listed are tasks that took half as long again, or that much less, and 0.1 s at least; of a
        mapped task all children together.
      </p>
    </Scroll>
  )
}

function Row({ name, a, b }: { name: string; a: Ms; b: Ms }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={page.right}>{duration(a)}</td>
      <td className={page.right}>{duration(b)}</td>
      <td className={page.right}>{a && b ? moved(a, b) : ''}</td>
    </tr>
  )
}
