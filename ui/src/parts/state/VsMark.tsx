import { VS } from '@/data/states'
import styles from './state.module.css'

type Props = {
  status: string | null | undefined
  role?: string | null
  cause?: string | null
  n?: number | null
  of?: number
}

/** How data compares with the last good run's; where a difference begins is ringed. */
export function VsMark({ status, role, cause, n, of }: Props) {
  const told = status ? VS[status] : undefined
  if (!told) return null
  const count = n && of && of > 1 ? `${n.toLocaleString('en-US')} ` : ''
  if (status === 'changed' && role === 'origin') {
    const words = `≠ ${count}origin${cause ? ` · ${cause}` : ''}`
    return (
      <span className={styles.origin} title={words}>
        {words}
      </span>
    )
  }
  const words =
    status === 'changed' && role === 'follows'
      ? `${count}${count ? 'follow' : 'follows'}`
      : told.word
  return <span className={styles.vs}>{`${told.sign} ${words}`}</span>
}
