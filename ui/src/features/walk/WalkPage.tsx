import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { BisectAnswer } from '@/api/forms'
import { childRows } from '@/data/child-rows'
import { lastPart, type RunAddress } from '@/data/address'
import { columnsQuery } from '@/data/columns'
import { useLive } from '@/data/live'
import { groupOf, withoutAttempt } from '@/data/task-address'
import { taskQuery } from '@/data/tasks'
import { useQueryText } from '@/data/view-search'
import { useTitle } from '@/data/view-title'
import { diffQuery, walkQuery } from '@/data/walks'
import { counted } from '@/data/words'
import { Empty } from '@/parts/empty/Empty'
import { Skeleton } from '@/parts/empty/Skeleton'
import { useMarks } from '@/parts/marks/useMarks'
import { toast } from '@/parts/toast/toasts'
import { ChangedColumn } from './ChangedColumn'
import { KeyBar } from './KeyBar'
import { Marks } from './Marks'
import { NoWalk } from './NoWalk'
import { OutputColumn } from './OutputColumn'
import { parentOf, placeOf, stopOfChild, stopsOf, type Stop } from './stops'
import { TopBar } from './TopBar'
import { Trail } from './Trail'
import { useBisect } from './useBisect'
import { usePrefetch } from './usePrefetch'
import { useWalkKeys } from './useWalkKeys'
import styles from './walk.module.css'

type Props = { run: RunAddress; at: string }

/** Going through the values of a run one by one, beside those of another run. */
export function WalkPage({ run, at }: Props) {
  const [vs, setVs] = useQueryText('vs')
  const [order, setOrder] = useQueryText('order', 'time')
  const walk = useQuery(walkQuery(run, vs, order))
  const parent = parentOf(at)
  const { stops, error } = useStops(run, walk.data, parent, vs)
  const failure = walk.data ? error : walk.error
  const found = placeOf(stops, at)
  const place = Math.max(0, found)
  const stop = stops[place]
  const against = walk.data?.vs ?? null
  const address = `${run.flow}/${run.no}`
  const diff = useQuery({ ...diffQuery(against ?? '', address), enabled: against !== null })
  const detail = useQuery({
    ...taskQuery(stop?.address ?? '', vs),
    enabled: stop !== undefined,
    staleTime: 60_000,
  })
  const { go, leave, open } = useWays(run)
  const { mark } = useMarks()
  const bisecting = useBisect({ run, stops, here: stop, onSaid: mark })
  const asked = bisecting.answer?.ask ?? bisecting.answer?.culprit
  useEffect(() => {
    if (asked) go(atOf(asked), { replace: true })
  }, [asked]) // eslint-disable-line react-hooks/exhaustive-deps -- once for each question, and not each time it is drawn
  const isLost = at !== '' && found < 0 && stops.length > 0
  const first = stops[0]?.at ?? ''
  useEffect(() => {
    if (!isLost) return
    toast(`There is no stop ${at} on this trail: here is the first one.`)
    go(first, { replace: true })
  }, [isLost, at, first]) // eslint-disable-line react-hooks/exhaustive-deps -- once for each address
  useLive([`run:${address}`])
  usePrefetch(stops, place, vs)
  useTitle(`${stop?.at ?? 'walk'} · ${address}`, stop?.state)
  const baseline = useRef<HTMLSelectElement>(null)
  const ordering = useRef<HTMLSelectElement>(null)
  const suspects = useMemo(
    () => (bisecting.answer ? suspectsOf(bisecting.answer) : null),
    [bisecting.answer],
  )
  const goTo = (to: number) => stops[to] && go(stops[to].at, { replace: true })
  const said = detail.data?.checkpoint.addr === stop?.address ? detail.data : undefined
  const deeds = useWalkKeys({
    stops,
    place,
    parent,
    detail: said,
    bisecting,
    baseline,
    ordering,
    mark,
    goTo,
    go,
    leave,
    open,
  })
  return (
    <div className={styles.page}>
      <TopBar
        run={run}
        stop={stop}
        at={place}
        count={stops.length}
        vs={vs}
        against={against}
        order={order}
        baseline={baseline}
        ordering={ordering}
        onVs={(chosen) => setVs(chosen, { replace: true })}
        onOrder={(chosen) => setOrder(chosen, { replace: true })}
        onLeave={leave}
      />
      {failure ? (
        <div className={styles.whole}>
          <NoWalk address={address} error={failure} retry={() => void walk.refetch()} />
        </div>
      ) : !walk.data || (parent && stops.length === 0) ? (
        <div className={styles.whole}>
          <Skeleton rows={12} what="The trail is being read" />
        </div>
      ) : !stop ? (
        <NoStops order={order} onAll={() => setOrder('time', { replace: true })} />
      ) : (
        <div className={styles.columns}>
          <section className={styles.left} aria-label="Trail">
            <Left stops={stops} place={place} parent={parent}>
              <Trail stops={stops} at={place} onGo={goTo} suspects={suspects} />
            </Left>
            {(!parent || bisecting.search) && (
              <Marks
                here={stop.address}
                stops={stops}
                bisecting={bisecting}
                onGo={(to) => go(atOf(to))}
              />
            )}
          </section>
          <section className={styles.middle} aria-label="Output" tabIndex={0}>
            <OutputColumn
              stop={stop}
              detail={said}
              vs={vs}
              onEnter={() => deeds.enter?.()}
              onChild={(child) => go(atOf(child))}
            />
          </section>
          <section className={styles.right} aria-label="What changed here" tabIndex={0}>
            <ChangedColumn
              stop={stop}
              stops={stops}
              detail={said}
              diff={diff.data}
              against={against}
            />
          </section>
        </div>
      )}
      <KeyBar deeds={deeds.bar} />
    </div>
  )
}

/** Return the stops: the tasks of a run, or the children of one of them. */
function useStops(
  run: RunAddress,
  walk: Parameters<typeof stopsOf>[0],
  parent: string,
  vs: string,
): { stops: readonly Stop[]; error: Error | null } {
  const columns = useQuery({ ...columnsQuery(run, vs), enabled: parent !== '' })
  const stops = useMemo(
    () =>
      parent === ''
        ? stopsOf(walk)
        : columns.data
          ? childRows(columns.data, parent).map(stopOfChild)
          : [],
    [walk, parent, columns.data],
  )
  return { stops, error: parent ? columns.error : null }
}

/** Return the part of a walk's address that leads to a task run: attempts are no stops. */
const atOf = (address: string): string => lastPart(withoutAttempt(address))

/** Return who is suspected: a mapped task is as long as one of its children is. */
function suspectsOf({ suspects, culprit }: BisectAnswer): ReadonlySet<string> {
  const all = culprit === null ? suspects : [...suspects, culprit]
  return new Set(all.map(withoutAttempt).flatMap((one) => [one, groupOf(one)]))
}

type Go = (at: string, how?: { replace?: boolean }) => void

function useWays(run: RunAddress): {
  go: Go
  leave: () => void
  open: (stop: Stop, tab: string) => void
} {
  const navigate = useNavigate()
  return {
    go: (at, { replace = false } = {}) =>
      void navigate({ to: '/walk/$flow/$no/$at', params: { ...run, at }, search: true, replace }),
    leave: () => void navigate({ to: '/f/$flow/$no', params: run }),
    open: (stop, tab) =>
      void navigate({
        to: '/f/$flow/$no/$task',
        params: { ...run, task: lastPart(stop.address) },
        search: { tab },
      }),
  }
}

type LeftProps = {
  stops: readonly Stop[]
  place: number
  parent: string
  children: React.ReactNode
}

/** The trail, folded where there is no room for it beside the value. */
function Left({ stops, place, parent, children }: LeftProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <h2>
        Trail{parent && <span className={styles.parent}> of the children of {parent}</span>}
        <button
          type="button"
          className={styles.fold}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'fold' : `${place + 1} of ${counted(stops.length, 'stop')}: show all`}
        </button>
      </h2>
      <div className={`${styles.unfolded} ${isOpen ? '' : styles.folded}`}>{children}</div>
    </>
  )
}

function NoStops({ order, onAll }: { order: string; onAll: () => void }) {
  return (
    <Empty
      title={
        order === 'changed' ? 'Nothing differs from the run beside.' : 'There is no stop here yet.'
      }
    >
      {order !== 'time' && (
        <button type="button" className={styles.link} onClick={onAll}>
          Show all in order of time
        </button>
      )}
    </Empty>
  )
}
