/** Which keys a picture takes: shown below it. */
import styles from './canvas.module.css'

export function Hints({ keys }: { keys: readonly (readonly [string, string])[] }) {
  return (
    <p className={styles.hints}>
      {keys.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd> {does}
        </span>
      ))}
    </p>
  )
}
