import styles from './text.module.css'

type Props = React.ComponentProps<'button'> & { keys?: string; primary?: boolean }

/** A button; `keys` is the key that does the same. */
export function Button({ keys, primary, children, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      className={`${styles.button} ${primary ? styles.primary : ''} ${className}`}
      aria-keyshortcuts={keys}
      {...rest}
    >
      {children}
      {keys && <kbd aria-hidden="true">{keys}</kbd>}
    </button>
  )
}
