import { Button } from '@/parts/text/Button'
import styles from './toast.module.css'
import { dismiss, useToasts } from './toasts'

/** Where toasts appear; those who listen hear them politely. */
export function Toasts() {
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {useToasts().map(({ id, text, isBad, undo }) => (
        <div key={id} className={`${styles.toast} ${isBad ? styles.bad : ''}`}>
          <span className={styles.text}>{text}</span>
          {undo && (
            <Button
              onClick={() => {
                dismiss(id)
                undo()
              }}
            >
              Undo
            </Button>
          )}
        </div>
      ))}
    </div>
  )
}
