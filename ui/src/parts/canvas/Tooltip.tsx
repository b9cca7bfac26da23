/** Words beside a place of a picture. They are told to those who listen by the picture itself. */
import styles from './canvas.module.css'

type Props = { x: number; y: number; width: number; height: number; children: React.ReactNode }

/** Text beside (x, y) in a frame of `width` by `height` px: on the side on which there is room. */
export function Tooltip({ x, y, width, height, children }: Props) {
  const across = x > width / 2 ? { right: Math.max(0, width - x + 10) } : { left: x + 12 }
  const down = y > height / 2 ? { bottom: Math.max(0, height - y + 8) } : { top: y + 14 }
  return (
    <div className={styles.tooltip} style={{ ...across, ...down }} aria-hidden="true">
      {children}
    </div>
  )
}
