/** The place of a picture that takes keys and the pointer; what it says is heard, too. */
import styles from './canvas.module.css'

type Props = React.ComponentProps<'div'> & {
  /** What it is, and what its keys do. */
  label: string
  /** What is under the cursor now, in words; read out when it changes. */
  said?: string
}

export function Frame({ label, said = '', children, className = '', ...rest }: Props) {
  return (
    <div
      className={`${styles.frameOf} ${className}`}
      role="application"
      aria-label={label}
      tabIndex={0}
      {...rest}
    >
      {children}
      <span className="only-heard" role="status">
        {said}
      </span>
    </div>
  )
}
