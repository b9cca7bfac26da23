import { hasBytes, useBlobUrl } from './blobs'
import type { Showing } from './showing'
import styles from './preview.module.css'

/** Sound that is played where the reader asks for it. */
export function SoundView({ shown, address }: Showing) {
  const url = useBlobUrl(shown.data, shown.mime)
  if (!hasBytes(shown.data))
    return <p className={styles.foot}>{`These bytes are no sound (${shown.mime}).`}</p>
  return (
    <>
      <audio
        controls
        src={url ?? undefined}
        aria-label={`Sound of ${address}`}
        className={styles.sound}
      />
      <p className={styles.foot}>{`${shown.mime} · captured at write time`}</p>
    </>
  )
}
