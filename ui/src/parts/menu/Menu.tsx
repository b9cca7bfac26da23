import { Suspense, useState } from 'react'
import { later } from '@/parts/page/later'

export type Choice = {
  key: string
  text: string
  icon?: React.ReactNode
  /** Said at the right: a key, or what it is about. */
  aside?: React.ReactNode
  isNow?: boolean
  isOff?: boolean
  onChoose: () => void
}
type Props = {
  label: string
  className?: string
  children: React.ReactNode
  /** Null while they are being asked for. */
  choices: readonly Choice[] | null
  /** Told when somebody wants the menu, which is the time to ask for choices. */
  onWanted?: () => void
  empty?: string
}

const OpenMenu = later(() => import('./OpenMenu'))

/** A button with a menu; what makes menus is loaded when the first one is opened. */
export function Menu(props: Props) {
  const { label, className, children, onWanted } = props
  const [isWanted, setWanted] = useState(false)
  const button = (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-haspopup="menu"
      onPointerEnter={() => void OpenMenu.ahead()}
      onClick={() => {
        setWanted(true)
        onWanted?.()
      }}
    >
      {children}
    </button>
  )
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      <OpenMenu {...props} />
    </Suspense>
  )
}
