import { useState } from 'react'
import styles from './flow.module.css'
import { isSteady, type Measure } from './tracked'

type Props = {
  all: readonly Measure[]
  shown: readonly string[]
  onShow: (names: string[]) => void
}

const FEW = 8 // measures among which nobody has to search

/** Choose which measures are shown. */
export function Measures({ all, shown, onShow }: Props) {
  const [sought, seek] = useState('')
  const found = all.filter(({ name }) => name.toLowerCase().includes(sought.toLowerCase()))
  const toggle = (name: string) =>
    onShow(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name])
  return (
    <details
      className={styles.measures}
      onKeyDown={(event) => event.key === 'Escape' && close(event.currentTarget)}
      onBlur={(event) => {
        const { currentTarget: here, relatedTarget: to } = event
        if (to && !here.contains(to)) here.open = false
      }}
    >
      <summary>
        {shown.length} of {all.length} measures
      </summary>
      <div className={styles.list}>
        {all.length > FEW && (
          <input
            type="search"
            placeholder="Search"
            aria-label="Search among the measures"
            value={sought}
            onChange={(event) => seek(event.target.value)}
          />
        )}
        <ul>
          {found.map((measure) => (
            <li key={measure.name}>
              <label className={styles.choice}>
                <input
                  type="checkbox"
                  checked={shown.includes(measure.name)}
                  onChange={() => toggle(measure.name)}
                />
                <span>{measure.name}</span>
                <small>{told(measure)}</small>
              </label>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p>No measure is called so.</p>}
      </div>
    </details>
  )
}

function close(details: HTMLDetailsElement): void {
  details.open = false
  details.querySelector('summary')?.focus()
}

const told = (measure: Measure): string =>
  measure.jumps.length > 0 ? 'jumps' : isSteady(measure) ? 'steady' : ''
