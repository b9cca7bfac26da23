/** The order of a table's rows. */
export type Order = { key: string; isDown: boolean }
export type Value = number | string

/** Return the next order when a column's head is pressed: up, down, then as it was given. */
export function turned(order: Order | null, key: string): Order | null {
  if (order?.key !== key) return { key, isDown: false }
  return order.isDown ? null : { key, isDown: true }
}

/** Return `rows` sorted by `value`; equal ones stay in their order, unknown numbers come last. */
export function sorted(
  rows: ArrayLike<number>,
  value: (row: number) => Value,
  isDown: boolean,
): number[] {
  const sign = isDown ? -1 : 1
  const keyed = Array.from(rows, (row) => ({ row, value: value(row) }))
  keyed.sort((a, b) => {
    const unknown = Number(isUnknown(a.value)) - Number(isUnknown(b.value))
    return unknown || sign * compared(a.value, b.value)
  })
  return keyed.map((one) => one.row)
}

const isUnknown = (value: Value): boolean => typeof value === 'number' && Number.isNaN(value)

function compared(a: Value, b: Value): number {
  if (typeof a === 'string' || typeof b === 'string') {
    return String(a).localeCompare(String(b), 'en', { numeric: true })
  }
  return a < b ? -1 : a > b ? 1 : 0
}
