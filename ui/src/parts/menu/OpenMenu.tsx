import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import type { Choice } from './Menu'
import styles from './menu.module.css'

type Props = {
  label: string
  className?: string
  children: React.ReactNode
  choices: readonly Choice[] | null
  onWanted?: () => void
  empty?: string
}

/** The menu itself, which is open from the moment on at which it is there. */
export default function OpenMenu({ label, className, children, choices, onWanted, empty }: Props) {
  const [isOpen, setOpen] = useState(true)
  const open = (next: boolean) => {
    setOpen(next)
    if (next) onWanted?.()
  }
  return (
    // Not modal: what holds the page still would write a style element, which the policy forbids.
    <DropdownMenu.Root open={isOpen} onOpenChange={open} modal={false}>
      <DropdownMenu.Trigger className={className} aria-label={label}>
        {children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.menu}
          align="start"
          sideOffset={4}
          collisionPadding={8}
        >
          {choices?.map((choice) => (
            <Item key={choice.key} choice={choice} />
          ))}
          {choices?.length === 0 && <p className={styles.note}>{empty ?? 'Nothing else here'}</p>}
          {choices === null && <p className={styles.note}>Loading…</p>}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ choice }: { choice: Choice }) {
  const { text, icon, aside, isNow, isOff, onChoose } = choice
  return (
    <DropdownMenu.Item
      className={`${styles.item} ${isNow ? styles.now : ''}`}
      textValue={text}
      disabled={isOff}
      onSelect={onChoose}
    >
      {icon}
      <span className={styles.text}>{text}</span>
      {aside}
      {isNow && <span className="only-heard">(this one)</span>}
    </DropdownMenu.Item>
  )
}
