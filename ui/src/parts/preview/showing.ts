import type { Shown } from './reading'

/** What each way of showing is given; `height` caps what scrolls, in px. */
export type Showing = { shown: Shown; address: string; view: string; height?: number }
