import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useChange, useQueryTexts } from '@/data/view-search'
import { queries } from '@/data/queries'
import { copy, useCopies } from '@/parts/copy/copyable'
import { useKeys } from '@/features/keys/useKeys'
import { toast } from '@/parts/toast/toasts'
import { Failure } from '@/parts/empty/Failure'
import { Skeleton } from '@/parts/empty/Skeleton'
import page from '@/parts/page/page.module.css'
import { Outcome } from './Outcome'
import { collectionQuery, type Policy } from './queries'
import styles from './storage.module.css'
import { isAge, looking } from './words'

const USUAL = '30' // runs
const PAUSE_MS = 300 // a word is typed before it is asked about

/**
 * What a policy would delete, told as it is typed; the command that does it is for a terminal.
 * `!`, and Enter among the rules, copy it as one that only shows; `!` copies `otherwise` before.
 */
export function WhatIf({ otherwise }: { otherwise: string }) {
  const words = useQueryTexts()
  const [typed, type] = useState<Policy>({
    keepLast: words.keep_last ?? USUAL,
    keepFailed: words.keep_failed ?? '',
    olderThan: words.older_than ?? '',
  })
  const wrong = wrongOf(typed)
  const policy = useSettled(typed, PAUSE_MS, !wrong)
  const change = useChange()
  const told = useRef(policy)
  useEffect(() => {
    if (told.current === policy) return // the address says it already
    told.current = policy
    const { keepLast, keepFailed, olderThan } = policy
    const ages = { keep_failed: keepFailed, older_than: olderThan }
    change({ ...ages, keep_last: keepLast === USUAL ? '' : keepLast }, { replace: true })
  }, [policy, change])
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...collectionQuery(policy),
    enabled: !wrongOf(policy),
  })
  useCopies({ cli: data ? looking(data.command) : otherwise })
  const form = useRef<HTMLFormElement>(null)
  useKeys({
    '/': {
      does: 'write the rules of a policy',
      act: () => form.current?.querySelector('input')?.select(),
    },
  })
  const onSubmit = (event: React.FormEvent) => {
    event.preventDefault()
    if (!wrong) void copyCommand(typed)
  }
  return (
    <section aria-labelledby="what-if">
      <h2 id="what-if" className={styles.heading}>
        What if …
      </h2>
      <form ref={form} className={styles.rules} onSubmit={onSubmit}>
        <Rule
          name="keep the last"
          of={typed.keepLast}
          onType={(keepLast) => type({ ...typed, keepLast })}
          after="runs of each flow"
        />
        <Rule
          name="keep failed runs for"
          of={typed.keepFailed}
          onType={(keepFailed) => type({ ...typed, keepFailed })}
          example="90d"
        />
        <Rule
          name="let only runs go older than"
          of={typed.olderThan}
          onType={(olderThan) => type({ ...typed, olderThan })}
          example="30d"
        />
        <button type="submit" className="only-heard" tabIndex={-1}>
          Copy the command
        </button>
      </form>
      <p className={page.quiet}>
        Always kept: what is pinned, the last good run of each flow, runs under way, and values that
        a run that stays has used again. Facts and previews stay, whatever goes.
      </p>
      {wrong ? (
        <p role="alert">{wrong}</p>
      ) : error ? (
        <Failure what="This can't be told" error={error} retry={() => void refetch()} />
      ) : data ? (
        <Outcome collection={data} isOld={isPlaceholderData} />
      ) : (
        <Skeleton rows={3} what="Working it out" />
      )}
    </section>
  )
}

/** Copy the command of a policy, which may have been typed so fast that nobody has asked about it. */
async function copyCommand(policy: Policy): Promise<void> {
  try {
    const { command } = await queries.fetchQuery(collectionQuery(policy))
    await copy(looking(command), 'the command')
  } catch (error) {
    toast(`The command is not known: ${String(error)}`, { isBad: true })
  }
}

function wrongOf({ keepLast, keepFailed, olderThan }: Policy): string {
  if (keepLast === '') return 'Keep how many runs? Write a number.'
  if (!/^\d{1,6}$/.test(keepLast)) return `Keep how many runs? “${keepLast}” is no such number.`
  const odd = [keepFailed, olderThan].find((text) => !isAge(text))
  return odd === undefined ? '' : `“${odd}” is no age; write 90d, 12h or 2w.`
}

type RuleProps = {
  name: string
  of: string
  onType: (text: string) => void
  after?: string
  example?: string
}

function Rule({ name, of, onType, after, example }: RuleProps) {
  return (
    <label className={styles.rule}>
      {name}
      <input
        value={of}
        size={4}
        inputMode={example ? 'text' : 'numeric'}
        placeholder={example}
        onChange={(event) => onType(event.target.value.trim())}
      />
      {after}
    </label>
  )
}

/** Return a value once it has not changed for a while, and is one that can be asked about. */
function useSettled<T>(value: T, ms: number, isFit: boolean): T {
  const [settled, settle] = useState(value)
  const key = JSON.stringify(value)
  useEffect(() => {
    if (!isFit) return
    const timer = setTimeout(() => settle(JSON.parse(key) as T), ms)
    return () => clearTimeout(timer)
  }, [key, ms, isFit])
  return settled
}
