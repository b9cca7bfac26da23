/** What is said of children that were selected. */
import type { Columns } from '@/api/forms'
import { countedStates } from '@/data/columns'
import { counted, duration, number, size } from '@/data/words'

/** Return how many there are, what became of them, and what they took. */
export function countsOf(columns: Columns, rows: Int32Array): string {
  if (rows.length === 0) return 'none'
  const sum = (values: readonly number[]) =>
    rows.reduce((all, row) => all + Math.max(0, values[row] ?? 0), 0)
  const changed = rows.reduce((all, row) => all + Number('!+'.includes(columns.vs[row] || ' ')), 0)
  const [low, high] = indicesOf(columns, rows)
  return [
    `${counted(rows.length, 'child', 'children')}, ${number(low)} to ${number(high)}`,
    countedStates(columns, rows),
    changed > 0 ? `data differs in ${number(changed)}` : 'data differs in none',
    `ran ${duration(sum(columns.dur))} in all`,
    size(sum(columns.size)),
  ].join(' · ')
}

/** Return the lowest and the highest place among their task's children. */
function indicesOf(columns: Columns, rows: Int32Array): [number, number] {
  let [low, high] = [Infinity, 0]
  for (const row of rows) {
    const index = Math.max(0, columns.map[row] ?? 0)
    low = Math.min(low, index)
    high = Math.max(high, index)
  }
  return [low, high]
}
