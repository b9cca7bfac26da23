import type { BisectAnswer } from '@/api/forms'
import { lastPart } from '@/data/address'
import { isSameTask } from '@/data/task-address'
import { counted } from '@/data/words'
import { Failure } from '@/parts/empty/Failure'
import { Button } from '@/parts/text/Button'
import type { Bisecting } from './useBisect'
import type { Stop } from './stops'
import styles from './walk.module.css'

type Props = {
  stops: readonly Stop[]
  /** Address of the stop that is looked at. */
  here: string
  bisecting: Bisecting
  onGo: (address: string) => void
}

/** What was said of the stops, and the search for the first bad one. */
export function Marks({ stops, here, bisecting, onGo }: Props) {
  const count = (verdict: string) => stops.filter((stop) => stop.verdict === verdict).length
  return (
    <>
      <h2>Marks</h2>
      {stops[0]?.seq != null && ( // of children it is not told with the rest of them
        <p className={styles.said}>
          {count('good')} good · {count('bad')} bad
        </p>
      )}
      {bisecting.choosing ? (
        <Symptom stops={stops} bisecting={bisecting} />
      ) : bisecting.search ? (
        <Standing here={here} bisecting={bisecting} onGo={onGo} />
      ) : (
        <Button keys="B" onClick={bisecting.choose}>
          Bisect
        </Button>
      )}
    </>
  )
}

type SymptomProps = { stops: readonly Stop[]; bisecting: Bisecting }

/** Where it was seen that something is wrong: the search goes up from there. */
function Symptom({ stops, bisecting }: SymptomProps) {
  const { symptom, setSymptom, begin, end } = bisecting
  return (
    <form
      className={styles.search}
      aria-label="Bisect"
      onSubmit={(submit) => {
        submit.preventDefault()
        begin()
      }}
    >
      <label>
        Which value is surely bad?
        <select value={symptom} onChange={({ target }) => setSymptom(target.value)}>
          {stops.map(({ at }) => (
            <option key={at}>{at}</option>
          ))}
        </select>
      </label>
      <span className={styles.row}>
        <Button type="submit" primary keys="B">
          Begin
        </Button>
        <Button onClick={end}>Not now</Button>
      </span>
    </form>
  )
}

type StandingProps = Omit<Props, 'stops'>

function Standing({ here, bisecting, onGo }: StandingProps) {
  const { answer, error, answerWith, end, again, search } = bisecting
  if (error) return <Failure what="The search is stuck" error={error} retry={again} />
  if (!answer) return <p className={styles.said}>Looking for what to ask…</p>
  return (
    <div className={styles.search} role="status">
      <p className={styles.said}>
        bisect from <b>{search?.bad}</b>
      </p>
      {answer.ask ? (
        <>
          <p>
            Is <GoTo address={answer.ask} onGo={onGo} /> good?
          </p>
          <span className={styles.row}>
            <Button keys="+" onClick={() => answerWith('good')}>
              good
            </Button>
            <Button keys="-" onClick={() => answerWith('bad')}>
              bad
            </Button>
          </span>
          <p className={styles.said}>{leftText(answer)}</p>
        </>
      ) : (
        <p className={styles.found}>
          <b>{answer.text}</b>
          {answer.culprit && !isSameTask(answer.culprit, here) && (
            <>
              {': '}
              <GoTo address={answer.culprit} onGo={onGo} />
            </>
          )}
        </p>
      )}
      <Button onClick={end}>End the search</Button>
    </div>
  )
}

const leftText = ({ left, suspects }: BisectAnswer): string =>
  `${counted(left, 'question')} left to the culprit · ${counted(suspects.length, 'suspect')}`

type GoToProps = { address: string; onGo: (address: string) => void }

const GoTo = ({ address, onGo }: GoToProps) => (
  <button type="button" className={styles.link} onClick={() => onGo(address)}>
    {lastPart(address)}
  </button>
)
