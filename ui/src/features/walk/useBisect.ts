/** The search for the first bad value: chosen, asked and answered; its state is the address. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BisectAnswer } from '@/api/forms'
import type { RunAddress } from '@/data/address'
import { lastPart } from '@/data/address'
import { useQueryText } from '@/data/view-search'
import { bisectQuery } from '@/data/walks'
import { addressed, answeredWith, readSearch, writeSearch, type Search } from './search'
import type { Stop } from './stops'

export type Bisecting = {
  search: Search | null
  answer: BisectAnswer | undefined
  error: Error | null
  choosing: boolean
  symptom: string
  setSymptom: (at: string) => void
  choose: () => void
  begin: () => void
  /** Answer for the stop that is asked about. */
  answerWith: (said: 'good' | 'bad') => void
  end: () => void
  again: () => void
}

type Given = {
  run: RunAddress
  stops: readonly Stop[]
  here: Stop | undefined
  /** Writes the verdict as well, so that it is there when the search is over. */
  onSaid: (address: string, said: 'good' | 'bad') => void
}

export function useBisect({ run, stops, here, onSaid }: Given): Bisecting {
  const [text, setText] = useQueryText('bisect')
  const [choosing, setChoosing] = useState(false)
  const [chosen, setChosen] = useState('')
  const search = readSearch(text)
  const address = `${run.flow}/${run.no}`
  const { data, error, refetch } = useQuery({
    ...bisectQuery(run, addressed(search ?? NONE, address)),
    enabled: search !== null,
  })
  const symptom = chosen || symptomOf(stops, here)
  return {
    search,
    answer: search ? data : undefined,
    error: search ? error : null,
    choosing,
    symptom,
    setSymptom: setChosen,
    choose: () => setChoosing(true),
    begin: () => {
      setChoosing(false)
      setText(writeSearch({ ...NONE, bad: symptom }))
    },
    answerWith: (said) => {
      if (!search || !data?.ask) return
      onSaid(data.ask, said)
      setText(writeSearch(answeredWith(search, lastPart(data.ask), said)))
    },
    end: () => {
      setChoosing(false)
      setText('')
    },
    again: () => void refetch(),
  }
}

const NONE: Search = { bad: '', good: [], alsoBad: [] }

/** Return what is most likely the symptom: what was called bad, where we are, or the last stop. */
function symptomOf(stops: readonly Stop[], here: Stop | undefined): string {
  if (here?.verdict === 'bad') return here.at
  const last = stops.reduce<Stop | undefined>(
    (found, stop) => ((stop.seq ?? 0) >= (found?.seq ?? 0) ? stop : found),
    undefined,
  )
  return last?.at ?? here?.at ?? ''
}
