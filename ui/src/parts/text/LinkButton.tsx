import { createLink } from '@tanstack/react-router'
import styles from './text.module.css'

type Props = React.ComponentProps<'a'> & { keys?: string; primary?: boolean }

function Anchor({ keys, primary, children, className = '', ...rest }: Props) {
  return (
    <a
      className={`${styles.button} ${primary ? styles.primary : ''} ${className}`}
      aria-keyshortcuts={keys}
      {...rest}
    >
      {children}
      {keys && <kbd aria-hidden="true">{keys}</kbd>}
    </a>
  )
}

/** A link that looks as a button does; `keys` is the key that does the same. */
export const LinkButton = createLink(Anchor)
