import { Flows } from '@/features/flows/Flows'

export default function Page() {
  return <Flows />
}
