import { useQuery } from '@tanstack/react-query'
import { Search, X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { flowsQuery } from '@/data/run-queries'
import { useKeys } from '@/data/view-keys'
import styles from './filter.module.css'
import { completions, textOf, tokensOf, withToken, type Completion } from './tokens'

type Props = { text: string; onChange: (text: string) => void }

/** The filter as text, each part of it a chip; words are completed as they are written. */
export function FilterBar({ text, onChange }: Props) {
  const [word, setWord] = useState('')
  const [chosen, setChosen] = useState(-1)
  const [isOpen, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const flows = useQuery({ ...flowsQuery(), enabled: isOpen })
  const tokens = tokensOf(text)
  const offered = isOpen ? completions(word, flows.data?.flows.map(({ flow }) => flow) ?? []) : []
  useKeys({ '/': () => input.current?.focus() })

  const write = (next: string) => {
    setWord(next)
    setChosen(-1)
  }
  const apply = (more: string) => {
    const told = tokensOf(more).reduce(withToken, tokens)
    write('')
    setOpen(false)
    if (textOf(told) !== text) onChange(textOf(told))
  }
  const take = ({ token, isWhole }: Completion) => (isWhole ? apply(token) : write(token))
  const drop = (gone: string) => onChange(textOf(tokens.filter((token) => token !== gone)))
  const edit = (token: string) => {
    drop(token)
    write(token)
    input.current?.focus()
  }
  const press = (event: React.KeyboardEvent) => {
    const option = offered[chosen] ?? (event.key === 'Tab' && word ? offered[0] : undefined)
    if (event.key === 'ArrowDown' && offered.length > 0) setChosen((chosen + 1) % offered.length)
    else if (event.key === 'ArrowUp' && offered.length > 0)
      setChosen(chosen <= 0 ? offered.length - 1 : chosen - 1)
    else if ((event.key === 'Enter' || event.key === 'Tab') && option) take(option)
    else if (event.key === 'Enter') apply(word)
    else if (event.key === 'Escape') return isOpen ? setOpen(false) : input.current?.blur()
    else if (event.key === 'Backspace' && word === '' && tokens.length > 0)
      edit(tokens.at(-1) ?? '')
    else return setOpen(true)
    event.preventDefault()
  }
  return (
    <search className={styles.bar}>
      <Search size={14} aria-hidden="true" className={styles.icon} />
      {tokens.map((token) => (
        <span key={token} className={styles.chip}>
          <button type="button" title="Change it" onClick={() => edit(token)}>
            {token}
          </button>
          <button type="button" aria-label={`Without ${token}`} onClick={() => drop(token)}>
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      <span className={styles.place}>
        <input
          ref={input}
          value={word}
          role="combobox"
          aria-label="Filter runs"
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={offered[chosen] && `${id}-${chosen}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={tokens.length > 0 ? '+ filter' : 'state:failed flow:geo* since:24h "text"'}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onChange={(event) => (write(event.target.value), setOpen(true))}
          onKeyDown={press}
        />
        <ul
          role="listbox"
          id={`${id}-list`}
          aria-label="Words of the filter"
          className={styles.list}
          hidden={offered.length === 0}
        >
          {offered.map((option, place) => (
            <li
              key={option.token}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === chosen}
              // Before the field loses the focus, and the list goes with it.
              onMouseDown={(event) => (event.preventDefault(), take(option))}
            >
              <code>{option.token}</code>
              <span>{option.told}</span>
            </li>
          ))}
        </ul>
      </span>
      {tokens.length > 0 && (
        <button type="button" className={styles.clear} onClick={() => onChange('')}>
          clear
        </button>
      )}
    </search>
  )
}
