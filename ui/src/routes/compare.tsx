import { useParams } from '@tanstack/react-router'
import { Compare } from '@/features/compare/Compare'

export default function Page() {
  const { _splat = '' } = useParams({ strict: false })
  return <Compare text={_splat} />
}
