import type { ReactNode } from 'react'
import styles from './task.module.css'

/** A row of a list of facts; nothing where there is nothing to say. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === '' || children === false)
    return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** A part of a page with a small heading. */
export function Box({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <section className={styles.box}>
      <h2>
        {title}
        {aside}
      </h2>
      {children}
    </section>
  )
}
