/** What compares two values elsewhere. */
import { nameOf, taskOf } from '@/data/address'
import { runAddress, type Both } from '../both'

/** Return Python that reads both values and says how they differ. */
export const pythonOf = ({ a, b }: Both): string =>
  [
    'import cairnflow',
    'from cairnflow.differences import difference',
    '',
    `a = cairnflow.open("${a}").value`,
    `b = cairnflow.open("${b}").value`,
    'print("\\n".join(difference(a, b).lines()))',
  ].join('\n')

/** Return the command that compares a task in two runs; null where it is none that both have. */
export function commandOf({ a, b }: Both): string | null {
  const [one, other] = [taskOf(a), taskOf(b)]
  const isOneTask = one.flow === other.flow && nameOf(one.task) === nameOf(other.task)
  return isOneTask && runAddress(a) !== runAddress(b) ? `cairn diff ${a} ${b}` : null
}
