import { useParams } from '@tanstack/react-router'
import { TaskPage } from '@/features/task/TaskPage'

export default function Page() {
  const { flow, no, task } = useParams({ from: '/f/$flow/$no/$task' })
  const address = `${flow}/${no}/${task}`
  return <TaskPage key={address} address={address} />
}
