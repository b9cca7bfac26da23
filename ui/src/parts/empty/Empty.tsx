import styles from './empty.module.css'

type Props = {
  title: React.ReactNode
  /** Whether there is nothing else on the page, so that this is its heading. */
  isPage?: boolean
  children?: React.ReactNode
}

/** Nothing is there, and that is all right: what it means, and what to do. */
export function Empty({ title, isPage = false, children }: Props) {
  const Title = isPage ? 'h1' : 'h2'
  return (
    <div className={styles.empty}>
      <Title className={styles.title}>{title}</Title>
      {children}
    </div>
  )
}
