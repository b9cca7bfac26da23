import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { nameOf, runOf, taskOf } from '@/data/address'
import { columnsQuery } from '@/data/columns'
import { figure } from '@/data/figures'
import { number } from '@/data/words'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import { Table, type Column } from '@/parts/table/Table'
import { useRemembered } from '@/parts/table/useRemembered'
import { runAddress, together, type Both } from '../both'
import { childrenOf, inOrder, type Child, type Order } from './children'
import styles from './values.module.css'

const WORDS: Record<Child['status'], string> = {
  changed: '≠ differs',
  new: '+ only in the second',
  gone: '− only in the first',
  unknown: '? not comparable',
  equal: '≈ equal content',
  same: '= same',
}

/** The children of a mapped task: which of them differ; each opens beside its counterpart. */
export function Children({ both }: { both: Both }) {
  const runs = { a: runAddress(both.a), b: runAddress(both.b) }
  const then = useQuery(columnsQuery(runOf(runs.a), 'none'))
  const now = useQuery(columnsQuery(runOf(runs.b), runs.a))
  const [before, task] = [both.a, both.b].map((one) => nameOf(taskOf(one).task)) as [string, string]
  const found = useMemo(
    () => (then.data && now.data ? childrenOf(then.data, now.data, before, task) : null),
    [then.data, now.data, before, task],
  )
  const failed = [then, now].find((one) => one.isError)
  if (failed) {
    return (
      <Failure
        what="The children can't be listed"
        error={failed.error}
        retry={() => void Promise.all([then.refetch(), now.refetch()])}
      />
    )
  }
  if (!found) return <Skeleton rows={8} what="Comparing the children" />
  return <ChildrenTable of={found} both={both} />
}

function ChildrenTable({ of: children, both }: { of: Child[]; both: Both }) {
  const [isAll, all] = useState(false)
  const [order, sort] = useState<Order>('place')
  const [active, setActive] = useRemembered(`children ${together(both)}`)
  const navigate = useNavigate()
  const changed = children.filter(({ status }) => status === 'changed')
  const rows = useMemo(
    () => inOrder(isAll ? children : children.filter(({ status }) => status !== 'same'), order),
    [children, isAll, order],
  )
  const open = ({ place, status }: Child) => {
    if (status === 'new' || status === 'gone') return
    void navigate({ to: '/diff/$', params: { _splat: pairOf(both, place) } })
  }
  return (
    <>
      <p className={styles.counts}>
        <span>
          <b>{number(changed.length)}</b> of {number(children.length)} children differ
        </span>
        <label className={styles.choice}>
          <input type="checkbox" checked={!isAll} onChange={() => all(!isAll)} />
          only differences
        </label>
        <label className={styles.choice}>
          order
          <select value={order} onChange={(event) => sort(event.target.value as Order)}>
            <option value="place">by place</option>
            <option value="distance">by |Δ|</option>
          </select>
        </label>
      </p>
      {rows.length === 0 ? (
        <p className={styles.note}>All children are the same.</p>
      ) : (
        <div className={styles.children}>
          <Table
            label="Children in both runs"
            rows={rows}
            columns={columnsOf(both)}
            keyOf={({ place }) => String(place)}
            className={styles.childColumns ?? ''}
            active={active}
            onActive={setActive}
            onOpen={open}
            isMain
          />
        </div>
      )}
    </>
  )
}

const pairOf = ({ a, b }: Both, place: number): string =>
  together({ a: `${a}:${place}`, b: `${b}:${place}` })

const signed = (far: number): string => `${far > 0 ? '+' : '−'}${figure(Math.abs(far))}`

const columnsOf = (both: Both): Column<Child>[] => [
  { key: 'place', head: 'Child', cell: ({ place }) => `:${place}` },
  { key: 'data', head: 'Data', cell: ({ status }) => WORDS[status] },
  { key: 'was', head: 'Was', className: styles.wide, cell: ({ a }) => <code title={a}>{a}</code> },
  { key: 'is', head: 'Is', className: styles.wide, cell: ({ b }) => <code title={b}>{b}</code> },
  { key: 'far', head: 'Δ', isNumber: true, cell: ({ far }) => (far ? signed(far) : '') },
  {
    key: 'open',
    head: <span className="only-heard">open</span>,
    cell: ({ place, status }) =>
      status !== 'new' &&
      status !== 'gone' && (
        <Link to="/diff/$" params={{ _splat: pairOf(both, place) }}>
          open diff<span className="only-heard"> of child {place}</span>
        </Link>
      ),
  },
]
