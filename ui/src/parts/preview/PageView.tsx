import { ROOT } from '@/api/client'
import type { Showing } from './showing'
import styles from './preview.module.css'

const HEIGHT = 480

/** A page that the value wrote of itself, in a frame that reaches nothing of ours. */
export function PageView({ shown, address, height }: Showing) {
  return (
    <>
      <iframe
        className={styles.page}
        style={{ height: height ?? HEIGHT }}
        // Never srcdoc or a blob, which would have this page's rights; never allow-same-origin.
        src={`${ROOT}/preview/${address.split('/').map(inPath).join('/')}`}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        title={`${shown.type} of ${address}, as it writes itself`}
      />
      <p className={styles.foot}>{`${shown.summary} · shown apart from everything else`}</p>
    </>
  )
}

const inPath = (text: string) => encodeURIComponent(text).replace(/%3A/g, ':').replace(/%40/g, '@')
