/** Where the lines and bars of a small picture stand: values in, numbers of pixels out. */
export type Bar = { x: number; y: number; width: number; height: number }
export type Values = readonly (number | null)[]

const LEAST = 1.5 // px: what is smaller can't be seen, and what is there is to be seen

/** Return one bar a value, none where it is null; the greatest is as high as the picture. */
export function bars(values: Values, width: number, height: number, most?: number): Bar[] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const top = most ?? Math.max(...known, 0)
  const step = width / Math.max(1, values.length)
  const gap = step > 4 ? 1 : 0
  return values.flatMap((value, place) => {
    if (value === null || !Number.isFinite(value)) return []
    const share = top > 0 ? Math.max(0, value) / top : 0
    const tall = value > 0 ? Math.max(LEAST, share * height) : 0
    return [{ x: place * step, y: height - tall, width: Math.max(0.5, step - gap), height: tall }]
  })
}

/** Return the path around the tops of bars, as stairs from left to right. */
export function stairs(values: Values, width: number, height: number, most?: number): string {
  const step = width / Math.max(1, values.length)
  const tops = values.map((value) => {
    const top = most && most > 0 ? most : 1
    return height - (Math.max(0, value ?? 0) / top) * height
  })
  const told = tops.map((y, place) => {
    const [x, next] = [round(place * step), round((place + 1) * step)]
    return `${place === 0 ? `M${x} ${height}V${round(y)}` : `V${round(y)}`}H${next}`
  })
  return told.length > 0 ? `${told.join('')}V${height}` : ''
}

const round = (px: number) => Math.round(px * 100) / 100
