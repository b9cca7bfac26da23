import { useQueries } from '@tanstack/react-query'
import { countQuery } from '@/data/run-queries'
import { counted } from '@/data/words'
import { Empty } from '@/parts/empty/Empty'
import { Button } from '@/parts/text/Button'
import styles from './runs.module.css'
import { textOf, tokensOf } from './tokens'

type Props = { q: string; onChange: (q: string) => void }

/** Nothing was found: which part of the filter removes the most, and the filter without it. */
export function NoneFound({ q, onChange }: Props) {
  const tokens = tokensOf(q)
  const without = tokens.map((token) => textOf(tokens.filter((one) => one !== token)))
  const counts = useQueries({ queries: without.map((text) => countQuery(text)) })
  const drops = tokens
    .map((token, place) => ({
      token,
      text: without[place] ?? '',
      found: counts[place]?.data?.total ?? counts[place]?.data?.runs.length ?? 0,
    }))
    .sort((a, b) => b.found - a.found)
  return (
    <Empty title="No run is found by this filter">
      <ul className={styles.drops}>
        {drops.map(({ token, text, found }) => (
          <li key={token}>
            <Button onClick={() => onChange(text)}>
              without <code>{token}</code>
            </Button>
            {counted(found, 'run')}
          </li>
        ))}
      </ul>
    </Empty>
  )
}
