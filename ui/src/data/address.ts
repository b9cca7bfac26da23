/** Addresses: `flow/number` of a run, `flow/number/task:map@attempt` of a task run. */
export type RunAddress = { flow: string; no: string }
export type TaskAddress = RunAddress & { task: string }

/** Return the parts of a run's address; of a task run's, those of its run. */
export function runOf(address: string): RunAddress {
  const [flow = '', no = ''] = address.split('/')
  return { flow, no }
}

/** Return the parts of a task run's address; `task` has its child and its attempt in it. */
export function taskOf(address: string): TaskAddress {
  const [flow = '', no = '', task = ''] = address.split('/')
  return { flow, no, task }
}

/** Return the task's own name, without its child and its attempt. */
export const nameOf = (task: string): string => task.replace(/[:@].*$/, '')

/** Return the address's last part, which is how it is called where its run is known. */
export const lastPart = (address: string): string => address.slice(address.lastIndexOf('/') + 1)

/** Return a part of a path as people read it; as it stands, where it is not well formed. */
export function legible(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
