import { useId, useState } from 'react'
import { counted } from '@/data/words'
import { Button } from '@/parts/text/Button'
import styles from './surroundings.module.css'

export type Fact = { name: string; value: string; differs: boolean; before: string | null }
type Props = { title: string; facts: readonly Fact[]; empty: string; isLong?: boolean }

const MOST = 200 // rows in the document at once
const FEW = 8

/** Facts by name; what differs stands first, and of a long list the rest is folded. */
export function FactTable({ title, facts, empty, isLong = false }: Props) {
  const id = useId()
  const [isWhole, setWhole] = useState(!isLong)
  const [text, setText] = useState('')
  const inOrder = [...facts].sort((a, b) => Number(b.differs) - Number(a.differs))
  const differing = inOrder.filter(({ differs }) => differs).length
  const found = inOrder.filter(({ name, value }) =>
    `${name} ${value}`.toLowerCase().includes(text.toLowerCase()),
  )
  const told = found.slice(0, isWhole ? MOST : Math.max(FEW, differing))
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        {title} {differing > 0 ? `≠ ${differing}` : facts.length > 0 && '='}
      </h2>
      {facts.length === 0 && <p className={styles.none}>{empty}</p>}
      {isWhole && facts.length > 3 * FEW && (
        <input
          type="search"
          className={styles.search}
          placeholder="text"
          aria-label={`${title} with this text`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {told.length > 0 && (
        <table className={styles.facts}>
          <tbody>
            {told.map((fact) => (
              <Row key={fact.name} fact={fact} />
            ))}
          </tbody>
        </table>
      )}
      {!isWhole && told.length < facts.length && (
        <Button onClick={() => setWhole(true)}>
          {counted(facts.length - told.length, 'more', 'more')}
        </Button>
      )}
      {isWhole && found.length > MOST && (
        <p className={styles.none}>{found.length - MOST} more: narrow them by a text</p>
      )}
    </section>
  )
}

function Row({ fact: { name, value, differs, before } }: { fact: Fact }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={styles.sign}>{differs && <span title="differs">≠</span>}</td>
      <td>
        <code>{value}</code>
        {differs && before !== null && (
          <span className={styles.before}>
            was <code>{before}</code>
          </span>
        )}
        {differs && before === null && <span className={styles.before}>differs</span>}
      </td>
    </tr>
  )
}
