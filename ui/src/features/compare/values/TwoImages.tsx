import { useEffect, useState } from 'react'
import { number } from '@/data/words'
import page from '@/parts/page/page.module.css'
import { Canvas } from './Canvas'
import type { Preview } from './kinds'
import { drawAlone, drawDifference, drawOne, drawSwipe, pairOf, type Pair } from './pictures'
import styles from './values.module.css'

const MODES = ['side by side', 'swipe', 'blink', 'difference'] as const
type Mode = (typeof MODES)[number]
const BLINK_MS = 700

/** Two pictures: beside each other, one over the other, in turns, or what differs in them. */
export default function TwoImages({ a, b }: { a: Preview; b: Preview }) {
  const pair = usePair(a, b)
  const [mode, choose] = useState<Mode>('side by side')
  if (pair === 'broken') {
    return <p className={styles.note}>The browser can't read one of these pictures.</p>
  }
  return (
    <>
      <fieldset className={styles.modes}>
        <legend className="only-heard">How to compare them</legend>
        {MODES.map((one) => (
          <label key={one}>
            <input type="radio" name="mode" checked={one === mode} onChange={() => choose(one)} />
            {one}
          </label>
        ))}
      </fieldset>
      {pair === null ? (
        <div style={{ height: 240 }} aria-busy="true" />
      ) : (
        <Shown mode={mode} pair={pair} names={[nameOf(a), nameOf(b)]} />
      )}
    </>
  )
}

const nameOf = ({ summary, mime }: Preview): string => summary || mime || 'picture'

function usePair(a: Preview, b: Preview): Pair | 'broken' | null {
  const [pair, set] = useState<Pair | 'broken' | null>(null)
  useEffect(() => {
    let isLeft = false
    pairOf(a, b).then(
      (found) => !isLeft && set(found),
      () => !isLeft && set('broken'),
    )
    return () => {
      isLeft = true
    }
  }, [a, b])
  return pair
}

type ShownProps = { pair: Pair; names: [string, string] }

function Shown({ mode, pair, names }: ShownProps & { mode: Mode }) {
  switch (mode) {
    case 'side by side':
      return <Beside pair={pair} names={names} />
    case 'swipe':
      return <Swipe pair={pair} names={names} />
    case 'blink':
      return <Blink pair={pair} names={names} />
    case 'difference':
      return <Apart pair={pair} names={names} />
  }
}

function Beside({ pair, names }: ShownProps) {
  return (
    <div className={styles.beside}>
      {([pair.a, pair.b] as const).map((one, place) => (
        <figure key={place}>
          <Canvas
            label={`${place === 0 ? 'then' : 'now'}: ${names[place]}`}
            of={one}
            draw={drawAlone}
          />
          <figcaption className={page.quiet}>
            {place === 0 ? 'then' : 'now'} · {names[place]}
          </figcaption>
        </figure>
      ))}
    </div>
  )
}

function Swipe({ pair, names }: ShownProps) {
  const [at, move] = useState(50)
  return (
    <>
      <label className={styles.slider}>
        then
        <input
          type="range"
          min={0}
          max={100}
          value={at}
          aria-label="how much of the earlier picture is shown, in per cent"
          onChange={(event) => move(Number(event.target.value))}
        />
        now
      </label>
      <Canvas
        label={`left ${at} % then, the rest now: ${names.join(', ')}`}
        of={pair}
        draw={(context, both) => drawSwipe(context, both, at / 100)}
      />
    </>
  )
}

function Blink({ pair, names }: ShownProps) {
  const [isNow, turn] = useState(false)
  const [isOn, run] = useState(() => !window.matchMedia('(prefers-reduced-motion: reduce)').matches)
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => turn((before) => !before), BLINK_MS)
    return () => clearInterval(timer)
  }, [isOn])
  return (
    <>
      <p className={styles.slider}>
        <button type="button" className={styles.plain} onClick={() => run(!isOn)}>
          {isOn ? 'Stop' : 'Blink'}
        </button>
        <button type="button" className={styles.plain} onClick={() => (run(false), turn(!isNow))}>
          Show the other
        </button>
        <span>{isNow ? 'now' : 'then'}</span>
      </p>
      <Canvas
        label={names[isNow ? 1 : 0]}
        of={pair}
        draw={(context, both) => drawOne(context, both, isNow ? 'b' : 'a')}
      />
    </>
  )
}

function Apart({ pair, names }: ShownProps) {
  const [count, set] = useState<{ differ: number; all: number } | null>(null)
  return (
    <>
      <p className={styles.note} role="status">
        {count && `${number(count.differ)} of ${number(count.all)} pixels of the previews differ. `}
        {sizesOf(pair)} Black is where they are the same.
      </p>
      <Canvas
        label={`what differs between ${names.join(' and ')}`}
        of={pair}
        draw={(context, both) => {
          const found = drawDifference(context, both)
          if (found.differ !== count?.differ || found.all !== count.all) set(found)
        }}
      />
    </>
  )
}

function sizesOf({ a, b, areScaled }: Pair): string {
  if (areScaled) {
    return 'The previews were made smaller by different measures, so edges differ a little, too.'
  }
  if (a.width === b.width && a.height === b.height) return ''
  return `The sizes differ: ${a.width}×${a.height} and ${b.width}×${b.height}; they lie upon each other at the top left.`
}
