import { X } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import styles from './dialog.module.css'

type Props = {
  title: string
  onClose: () => void
  children: React.ReactNode
  wide?: boolean
  /** The title is only for those who listen. */
  bare?: boolean
}

/**
 * A dialog above the page, by the browser's own element: it holds the focus and gives it back. What
 * has `data-first` has the focus at first.
 */
export function Dialog({ title, onClose, children, wide, bare }: Props) {
  const place = useRef<HTMLDialogElement>(null)
  const name = useId()
  useEffect(() => {
    const dialog = place.current
    const before = document.activeElement
    dialog?.showModal()
    // The element's own choice is its first button, which closes it.
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog
      ref={place}
      className={`${styles.dialog} ${wide ? styles.wide : ''}`}
      aria-labelledby={name}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className={styles.body}>
        <div className={bare ? 'only-heard' : styles.head}>
          <h2 id={name}>{title}</h2>
          {!bare && (
            <button type="button" className={styles.close} onClick={onClose} aria-label="Close">
              <X size={16} aria-hidden="true" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  )
}
