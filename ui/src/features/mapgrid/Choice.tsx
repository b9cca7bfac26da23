/** One of a few words to choose. */
import { useId } from 'react'
import styles from './mapgrid.module.css'

type Props<T extends string> = {
  label: string
  of: readonly T[]
  value: T
  onChange: (value: T) => void
  words?: Partial<Record<T, string>>
}

export function Choice<T extends string>({ label, of, value, onChange, words = {} }: Props<T>) {
  const id = useId()
  return (
    <span className={styles.choice}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {of.map((one) => (
          <option key={one} value={one}>
            {words[one] ?? one}
          </option>
        ))}
      </select>
    </span>
  )
}
