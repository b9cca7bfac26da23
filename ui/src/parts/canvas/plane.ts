/** A plane that is looked at through a window: moved, zoomed and fitted. */
export type Point = { readonly x: number; readonly y: number }
export type Box = Point & { readonly width: number; readonly height: number }
/** A point p of the plane is seen at `p * k + (x, y)`. */
export type Eye = Point & { readonly k: number }

const CLOSEST = 2
const MARGIN = 24 // px that are left around what is fitted

export const seen = (eye: Eye, p: Point): Point => ({
  x: p.x * eye.k + eye.x,
  y: p.y * eye.k + eye.y,
})

export const meant = (eye: Eye, p: Point): Point => ({
  x: (p.x - eye.x) / eye.k,
  y: (p.y - eye.y) / eye.k,
})

/** Return the part of the plane that a window shows. */
export function shown(eye: Eye, width: number, height: number): Box {
  const { x, y } = meant(eye, { x: 0, y: 0 })
  return { x, y, width: width / eye.k, height: height / eye.k }
}

/** Return the eye that shows all of `box`, in the middle, no closer than its natural size. */
export function fit(box: Box, width: number, height: number): Eye {
  const room = (length: number) => Math.max(1, length - 2 * MARGIN)
  const k = Math.min(
    1,
    room(width) / Math.max(1, box.width),
    room(height) / Math.max(1, box.height),
  )
  return {
    k,
    x: (width - box.width * k) / 2 - box.x * k,
    y: (height - box.height * k) / 2 - box.y * k,
  }
}

/** Return the eye `by` times as close, the seen point `at` staying where it is. */
export function closer(eye: Eye, at: Point, by: number, least: number): Eye {
  const k = Math.min(CLOSEST, Math.max(Math.min(least, 1), eye.k * by))
  const p = meant(eye, at)
  return { k, x: at.x - p.x * k, y: at.y - p.y * k }
}

/** Return the eye moved no more than needed to show `box`. */
export function bringing(eye: Eye, box: Box, width: number, height: number): Eye {
  const by = (from: number, length: number, room: number) => {
    if (from < MARGIN || length > room - 2 * MARGIN) return MARGIN - from
    return Math.min(0, room - MARGIN - (from + length))
  }
  const { x, y } = seen(eye, box)
  return {
    ...eye,
    x: eye.x + by(x, box.width * eye.k, width),
    y: eye.y + by(y, box.height * eye.k, height),
  }
}
