import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { Clock, CornerDownLeft, Workflow } from 'lucide-react'
import { useEffect, useState } from 'react'
import { answered, client } from '@/api/client'
import { recent, pathTo } from '@/data/recent'
import { deeds } from '@/data/view-keys'
import { Dialog } from '@/parts/dialog/Dialog'
import { StateIcon } from '@/parts/state/StateMark'
import { actionsFor, score } from './finding'
import styles from './palette.module.css'

type Props = { onlyActions: boolean; onClose: () => void }

const PAUSE_MS = 120 // while somebody types, not every letter is a question

const searchQuery = (q: string) => ({
  queryKey: ['search', q],
  queryFn: () => answered(client.GET('/api/v1/search', { params: { query: { q, limit: 20 } } })),
  enabled: q !== '',
  placeholderData: keepPreviousData,
})

/** Jump to an address, or do what can be done here; by a few letters. */
export default function Palette({ onlyActions, onClose }: Props) {
  const [letters, setLetters] = useState('')
  const [bound] = useState(deeds) // as it was before this lay over it
  const navigate = useNavigate()
  const asked = useSettled(onlyActions ? '' : letters.trim())
  const found = useQuery(searchQuery(asked))
  const hits = asked ? (found.data?.hits ?? []) : []
  const before = onlyActions ? [] : recent().filter((one) => score(one, letters) > 0)
  const actions = actionsFor(bound, letters)

  const go = (address: string) => {
    onClose()
    void navigate({ to: pathTo(address) })
  }
  const act = (deed: () => void) => {
    onClose()
    setTimeout(deed) // when the page has the focus again
  }
  const nothing =
    hits.length + before.length + actions.length === 0 &&
    !found.isFetching &&
    asked === letters.trim()
  return (
    <Dialog title="Search or run a command" onClose={onClose} bare wide>
      <Command label="Search or run a command" shouldFilter={false} className={styles.palette}>
        <Command.Input
          data-first
          value={letters}
          onValueChange={setLetters}
          placeholder={onlyActions ? 'What to do here' : 'An address, a name, or what to do'}
          className={styles.input}
        />
        <Command.List className={styles.list} label="Found">
          {nothing && <p className={styles.nothing}>Nothing is called so.</p>}
          {hits.length > 0 && (
            <Command.Group heading="Go to" className={styles.group}>
              {hits.map(({ kind, addr, text, state }) => (
                <Item key={addr} value={`hit ${addr}`} onSelect={() => go(addr)}>
                  {state ? <StateIcon state={state} /> : <Workflow size={14} aria-hidden="true" />}
                  <code>{addr}</code>
                  <span className={styles.aside}>{text && text !== addr ? text : kind}</span>
                </Item>
              ))}
            </Command.Group>
          )}
          {actions.length > 0 && (
            <Command.Group heading="Do here" className={styles.group}>
              {actions.map(({ key, deed }) => (
                <Item key={key} value={`do ${key}`} onSelect={() => act(deed.act)}>
                  <CornerDownLeft size={14} aria-hidden="true" />
                  <span>{deed.does}</span>
                  <span className={styles.aside}>
                    {deed.scope.includes('/') && <code>{deed.scope}</code>} <kbd>{key}</kbd>
                  </span>
                </Item>
              ))}
            </Command.Group>
          )}
          {before.length > 0 && (
            <Command.Group heading="Looked at before" className={styles.group}>
              {before.map((addr) => (
                <Item key={addr} value={`before ${addr}`} onSelect={() => go(addr)}>
                  <Clock size={14} aria-hidden="true" />
                  <code>{addr}</code>
                </Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  )
}

type ItemProps = { value: string; onSelect: () => void; children: React.ReactNode }

const Item = (props: ItemProps) => <Command.Item className={styles.item} {...props} />

/** Return a text when it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
