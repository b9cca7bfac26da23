import { Command } from '@/parts/copy/Command'
import styles from './runs.module.css'

const INSTALL = 'pip install cairnflow'
const FLOW = `from cairnflow import Flow, task

@task
def numbers():
    return [3, 1, 2]

@task
def total(xs):
    return sum(xs)

with Flow("hello") as flow:
    total(numbers())
`
const RUN = 'cairn run hello.py'

/** The first look at an empty ledger: from here to the first run; the page sees it by itself. */
export function QuickStart() {
  return (
    <section className={styles.startHere}>
      <h1>No runs yet</h1>
      <ol>
        <li>
          <p>Install it where your flows are.</p>
          <Command text={INSTALL} />
        </li>
        <li>
          <p>
            Write a flow, as <code>hello.py</code>.
          </p>
          <Command text={FLOW} what="the flow" />
        </li>
        <li>
          <p>Run it, with every value kept.</p>
          <Command text={RUN} />
        </li>
      </ol>
      <p>This page will show it by itself.</p>
    </section>
  )
}
