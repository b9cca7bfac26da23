import { Storage } from '@/features/storage/Storage'

export default function Page() {
  return <Storage />
}
