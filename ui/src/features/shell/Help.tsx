import { deeds, useBound, type Deed } from '@/data/view-keys'
import { useSettings } from '@/data/view-settings'
import { Dialog } from '@/parts/dialog/Dialog'
import styles from './help.module.css'

const SHOWN: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  '-': '−',
}
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform)

/** Return a key as it stands on the keyboard: `Ctrl K`, `g r`. */
export const keyWords = (key: string): string[] =>
  key
    .replace('mod+', isMac ? '⌘ ' : 'Ctrl ')
    .split(' ')
    .map(
      (part) =>
        SHOWN[part] ??
        (key.startsWith('mod+') ? part.replace(/^[a-z]$/, (one) => one.toUpperCase()) : part),
    )

/** The keys that do something here and now. */
export default function Help({ onClose }: { onClose: () => void }) {
  useBound()
  const isOff = useSettings().keys === 'off'
  const scopes = new Map<string, [string, Deed][]>()
  for (const [key, deed] of deeds())
    scopes.set(deed.scope, [...(scopes.get(deed.scope) ?? []), [key, deed]])
  return (
    <Dialog title="Keys" onClose={onClose} wide>
      {isOff && <p>Single keys are switched off in the settings.</p>}
      <div className={styles.scopes}>
        {[...scopes].map(([scope, keys]) => (
          <section key={scope}>
            <h3>{scope}</h3>
            <dl className={styles.keys}>
              {keys.map(([key, { does }]) => (
                <div key={key}>
                  <dt>
                    {keyWords(key).map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
