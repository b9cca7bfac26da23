import { useEffect, useRef } from 'react'
import type { Diff, Overview, RunSummary } from '@/api/forms'
import { useQueryTexts, useQueryText } from '@/data/view-search'
import { useKeys } from '@/features/keys/useKeys'
import { LABELS, NAMES, TOLD, sectionsOf, type Name, type Section } from '../sections'
import { sentenceOf } from '../sentence'
import { Body } from './Body'
import { Strip } from './Strip'
import styles from './runs.module.css'

type Props = {
  diff: Diff
  heads: { a?: RunSummary; b?: RunSummary }
  overviews: { a?: Overview; b?: Overview }
}

/** The verdict, the strip of sections, and the sections: those that are the same in a line. */
export function RunsBody({ diff, heads, overviews }: Props) {
  const briefs = { a: briefsOf(overviews.a), b: briefsOf(overviews.b) }
  const lengths = { a: heads.a?.duration_ms, b: heads.b?.duration_ms }
  const sections = sectionsOf(diff, lengths)
  const { all, at = '' } = useQueryTexts()
  const isAll = all === '1'
  const { jump, around } = useJumps()
  const { head, rest, detail } = sentenceOf(diff)
  const of = (name: Name) => sections.find((one) => one.name === name) as Section
  const told = TOLD.filter((name) => isAll || !of(name).isSame)
  const same = NAMES.filter((name) => !told.includes(name))
  return (
    <div ref={around}>
      <div className={styles.verdictLine} role="status">
        <p className={styles.sentence}>{head}</p>
        <p className={styles.extent}>
          {rest} {detail && <code>{detail}</code>}
        </p>
      </div>
      <UnderWay heads={heads} />
      <Strip sections={sections} onJump={jump} />
      {told.map((name) => (
        <section
          key={name}
          data-section={name}
          tabIndex={-1}
          className={styles.section}
          aria-labelledby={`section-${name}`}
        >
          <h2 id={`section-${name}`}>{LABELS[name]}</h2>
          <Body name={name} diff={diff} lengths={lengths} isAll={isAll} at={at} briefs={briefs} />
        </section>
      ))}
      {same.length > 0 && (
        <p className={styles.sameLine} data-section="same" tabIndex={-1}>
          = The same: {same.map((name) => LABELS[name].toLowerCase()).join(', ')}.
        </p>
      )}
    </div>
  )
}

/** Return what each task's value is, in few words. */
const briefsOf = (overview: Overview | undefined): Map<string, string> =>
  new Map(overview?.groups.map(({ task, result }) => [task, result.summary || result.type]))

/** Jump to a section, or to the line that says it is the same; keys 1 to 7 do it. */
function useJumps() {
  const around = useRef<HTMLDivElement>(null)
  const [tab, setTab] = useQueryText('tab', 'data')
  const go = (name: string) => {
    const find = (which: string) =>
      around.current?.querySelector<HTMLElement>(`[data-section="${which}"]`)
    const place = find(name) ?? find('same')
    place?.focus({ preventScroll: true })
    place?.scrollIntoView({ block: 'start' })
  }
  const jump = (name: Name) => {
    setTab(name, { replace: true })
    go(name)
  }
  const asked = useRef(tab)
  useEffect(() => {
    if (asked.current !== 'data') go(asked.current)
  }, [])
  useKeys(
    Object.fromEntries(
      NAMES.map((name, place) => [
        String(place + 1),
        { does: `to ${LABELS[name].toLowerCase()}`, act: () => jump(name) },
      ]),
    ),
  )
  return { jump, around }
}

function UnderWay({ heads }: Pick<Props, 'heads'>) {
  const open = [heads.a, heads.b].filter((head) => head?.state === 'running')
  if (open.length === 0) return null
  return (
    <p className={styles.note}>
      {open.map((head) => head?.addr).join(' and ')} {open.length === 1 ? 'has' : 'have'} not ended:
      what it has not come to is not compared.
    </p>
  )
}
