import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError, answered, client } from '@/api/client'
import styles from './shell.module.css'

type Props = { address: string; onDone: () => void }

/** Return the path of an address, or of a path that was written as one. */
export function pathOf(text: string): string {
  const told = text.trim().replace(/^\/+|\/+$/g, '')
  if (told.includes('...')) return `/diff/${told.replace(/^diff\//, '')}`
  if (/^(runs|storage|settings|walk|diff|f)(\/|$)/.test(told)) return `/${told}`
  return told ? `/f/${told}` : '/runs'
}

/** The address as a text to be changed; aliases such as `daily-sales/last` are understood. */
export function EditAddress({ address, onDone }: Props) {
  const navigate = useNavigate()
  const [text, setText] = useState(address)
  const [wrong, setWrong] = useState('')
  const go = async () => {
    const path = pathOf(text)
    try {
      void navigate({ to: path.startsWith('/f/') ? `/f/${await resolved(path.slice(3))}` : path })
      onDone()
    } catch (error) {
      setWrong(error instanceof ApiError ? nearestOf(error) : String(error))
    }
  }
  return (
    <form
      className={styles.edit}
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
    >
      <input
        autoFocus
        value={text}
        aria-label="Address"
        aria-invalid={wrong !== ''}
        aria-describedby={wrong ? 'address-wrong' : undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => (setText(event.target.value), setWrong(''))}
        onFocus={(event) => event.target.select()}
        onBlur={onDone}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      {wrong && (
        <span id="address-wrong" role="alert" className={styles.wrong}>
          {wrong}
        </span>
      )}
    </form>
  )
}

async function resolved(address: string): Promise<string> {
  const query = { address }
  return (await answered(client.GET('/api/v1/resolve', { params: { query } }))).addr
}

const nearestOf = ({ problem, message }: ApiError): string =>
  problem.nearest?.length ? `${message}; near: ${problem.nearest.join(', ')}` : message
