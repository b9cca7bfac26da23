/** Buttons in a picture's corner that do what its keys do. */
import { Maximize, Minus, Plus } from 'lucide-react'
import styles from './canvas.module.css'

type Props = { onCloser: () => void; onAway: () => void; onFit: () => void }

export function ZoomButtons({ onCloser, onAway, onFit }: Props) {
  const buttons = [
    { name: 'Zoom in', Icon: Plus, act: onCloser },
    { name: 'Zoom out', Icon: Minus, act: onAway },
    { name: 'Fit', Icon: Maximize, act: onFit },
  ]
  return (
    <div className={styles.zoom}>
      {buttons.map(({ name, Icon, act }) => (
        <button
          key={name}
          type="button"
          aria-label={name}
          title={name}
          // The picture behind them would take it for the begin of a drag.
          onPointerDown={(event) => event.stopPropagation()}
          onPointerUp={(event) => event.stopPropagation()}
          onClick={act}
        >
          <Icon size={14} aria-hidden="true" />
        </button>
      ))}
    </div>
  )
}
