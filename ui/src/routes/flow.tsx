import { useParams } from '@tanstack/react-router'
import { FlowPage } from '@/features/flow/FlowPage'

export default function Page() {
  const { flow = '' } = useParams({ strict: false })
  return <FlowPage key={flow} flow={flow} />
}
