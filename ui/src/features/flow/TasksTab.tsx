import { Link } from '@tanstack/react-router'
import type { History } from '@/api/forms'
import { taskOf } from '@/data/address'
import { ABSENT, counted, number } from '@/data/words'
import { Scroll } from '@/parts/page/Scroll'
import page from '@/parts/page/page.module.css'
import { StateMark } from '@/parts/state/StateMark'
import styles from './flow.module.css'
import { taskRows, type TaskRow } from './tasks'

/** The flow's tasks: how the last run of each ended, and how often it failed or came to other data. */
export function TasksTab({ history }: { history: History }) {
  return (
    <div className={page.page}>
      <Scroll label="Tasks">
        <table className={page.table}>
          <caption className={styles.caption}>
            Over the last {counted(history.runs.length, 'run')}
          </caption>
          <thead>
            <tr>
              <th scope="col">task</th>
              <th scope="col">last</th>
              <th scope="col" className={page.right}>
                ran
              </th>
              <th scope="col" className={page.right}>
                failed
              </th>
              <th scope="col" className={page.right}>
                data changed
              </th>
              <th scope="col">
                <span className="only-heard">follow its value</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {taskRows(history).map((row) => (
              <Row key={row.task} {...row} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

function Row({ task, last, ran, failed, changed }: TaskRow) {
  return (
    <tr>
      <th scope="row">
        {last ? (
          <Link to="/f/$flow/$no/$task" params={taskOf(`${last.run}/${task}`)}>
            {task}
          </Link>
        ) : (
          task
        )}
      </th>
      <td>{last ? <StateMark state={last.state} /> : ABSENT}</td>
      <td className={page.right}>{number(ran)}</td>
      <td className={page.right}>{failed > 0 ? number(failed) : ABSENT}</td>
      <td className={page.right}>{changed > 0 ? number(changed) : ABSENT}</td>
      <td className={page.keep}>
        <Link to="." search={(before) => ({ ...before, track: task, m: undefined })}>
          follow<span className="only-heard"> the value of {task}</span>
        </Link>
      </td>
    </tr>
  )
}
