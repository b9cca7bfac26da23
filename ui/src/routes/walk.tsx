import { useParams } from '@tanstack/react-router'
import { WalkPage } from '@/features/walk/WalkPage'

export default function Page() {
  const { flow = '', no = '', at = '' } = useParams({ strict: false })
  return <WalkPage key={`${flow}/${no}`} run={{ flow, no }} at={at} />
}
