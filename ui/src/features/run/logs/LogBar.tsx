import { ArrowDownToLine, CircleX, Download, WrapText } from 'lucide-react'
import { useRef } from 'react'
import { useKeys } from '@/data/view-keys'
import type { LogWishes } from '@/data/run-queries'
import { Button } from '@/parts/text/Button'
import styles from './logs.module.css'

type Props = {
  wishes: LogWishes
  tasks: readonly string[]
  onWish: (wish: Partial<LogWishes>) => void
  isWrapped: boolean
  onWrap: (isOn: boolean) => void
  onError: () => void
  onEnd: () => void
  onKeep: () => void
  told: string
}

const LEVELS = ['debug', 'info', 'warning', 'error', 'critical']

/** Which lines are shown, and how. */
export function LogBar(props: Props) {
  const { wishes, tasks, onWish, isWrapped, onWrap, onError, onEnd, onKeep, told } = props
  const input = useRef<HTMLInputElement>(null)
  useKeys({
    '/': () => input.current?.focus(),
    f: { does: 'first error', act: onError },
    End: { does: 'last line', act: onEnd },
  })
  return (
    <search className={styles.bar} aria-label="Lines that are shown">
      <label>
        level
        <select value={wishes.level} onChange={(event) => onWish({ level: event.target.value })}>
          <option value="">all</option>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {level} and above
            </option>
          ))}
        </select>
      </label>
      <label>
        task
        <select value={wishes.task} onChange={(event) => onWish({ task: event.target.value })}>
          <option value="">all</option>
          {tasks.map((task) => (
            <option key={task}>{task}</option>
          ))}
        </select>
      </label>
      <input
        ref={input}
        type="search"
        defaultValue={wishes.q}
        key={wishes.q}
        placeholder="text"
        aria-label="Lines with this text"
        className={styles.search}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onWish({ q: event.currentTarget.value })
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
        onBlur={(event) =>
          event.currentTarget.value !== wishes.q && onWish({ q: event.currentTarget.value })
        }
      />
      <Button aria-pressed={isWrapped} onClick={() => onWrap(!isWrapped)}>
        <WrapText size={14} aria-hidden="true" /> wrap
      </Button>
      <Button keys="f" onClick={onError}>
        <CircleX size={14} aria-hidden="true" /> first error
      </Button>
      <Button onClick={onEnd}>
        <ArrowDownToLine size={14} aria-hidden="true" /> end
      </Button>
      <Button onClick={onKeep}>
        <Download size={14} aria-hidden="true" /> download
      </Button>
      <span className={styles.told} role="status">
        {told}
      </span>
    </search>
  )
}
