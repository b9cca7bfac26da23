import { useQuery } from '@tanstack/react-query'
import { metaQuery } from '@/data/queries'
import { CHOICES, choose, useSettings, type Settings as All } from '@/data/view-settings'
import { useTitle } from '@/data/view-title'
import { clock } from '@/data/words'
import { Failure } from '@/parts/empty/Failure'
import styles from './settings.module.css'

type Told = { title: string; about: string; words: Record<string, string> }

const TOLD: { [Name in keyof All]: Told } = {
  theme: {
    title: 'Theme',
    about: '',
    words: { system: 'as the system has it', light: 'light', dark: 'dark' },
  },
  density: {
    title: 'Rows',
    about: '',
    words: { compact: 'compact, 26 px', default: 'usual, 32 px', comfortable: 'wide, 40 px' },
  },
  zone: { title: 'Times', about: '', words: { local: 'of this place', UTC: 'UTC' } },
  keys: {
    title: 'Single keys',
    about: 'Keys such as j, w and d. Ctrl or ⌘ with K is there in any case.',
    words: { on: 'on', off: 'off' },
  },
}

/** How this reader wants to see things, and what is served here. */
export function Settings() {
  useTitle('Settings')
  const settings = useSettings()
  return (
    <div className={styles.page}>
      <h1>Settings</h1>
      <p className={styles.quiet}>They are kept in this browser.</p>
      {(Object.keys(CHOICES) as (keyof All)[]).map((name) => (
        <Choice key={name} name={name} chosen={settings[name]} />
      ))}
      <About />
    </div>
  )
}

function Choice({ name, chosen }: { name: keyof All; chosen: string }) {
  const { title, about, words } = TOLD[name]
  return (
    <fieldset className={styles.choice}>
      <legend>{title}</legend>
      <div className={styles.options}>
        {CHOICES[name].map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={value === chosen}
              onChange={() => choose({ [name]: value })}
            />
            {words[value]}
          </label>
        ))}
      </div>
      {about && <p className={styles.quiet}>{about}</p>}
      {name === 'zone' && (
        <p className={styles.quiet}>It is {clock(new Date().toISOString())} now.</p>
      )}
    </fieldset>
  )
}

function About() {
  const { data, error, refetch } = useQuery(metaQuery())
  if (error)
    return (
      <Failure what="What is served can't be told" error={error} retry={() => void refetch()} />
    )
  if (!data) return null
  const facts: [string, string][] = [
    ['version', data.version],
    ['Python', data.python],
    ['ledger', data.ledger],
    ...(data.capsule ? [['capsule', data.capsule] as [string, string]] : []),
    ['marks are by', data.user],
  ]
  return (
    <section>
      <h2>About</h2>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      {data.capsule && <p className={styles.quiet}>A capsule can be read, not marked.</p>}
    </section>
  )
}
