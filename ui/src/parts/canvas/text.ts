/** Text on a canvas: cut where it does not fit. */
const CUT = '…'
const END = 0.35 // of what is kept, that is of the end
const known = new Map<string, string>()
const MOST = 5000 // texts that are remembered; measuring is slow, and labels are drawn at each frame

// Widths were those of another font until this one had come.
if (typeof document !== 'undefined') {
  document.fonts?.addEventListener('loadingdone', () => known.clear())
}

/** Return `text`, or as much of it as fits into `width` px with an ellipsis; '' where nothing does. */
export function fitted(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${ctx.font}|${Math.round(width)}|${text}`
  const before = known.get(key)
  if (before !== undefined) return before
  if (known.size >= MOST) known.clear()
  const fit = cut(text, (part) => ctx.measureText(part).width <= width)
  known.set(key, fit)
  return fit
}

/** Return `text`, or what `fits` of it with an ellipsis in its midst: names often differ at the end. */
export function cut(text: string, fits: (part: string) => boolean): string {
  if (fits(text)) return text
  const letters = Array.from(text) // by letter, so that none is cut in two
  const kept = (count: number) => {
    const end = Math.floor(count * END)
    return (
      letters.slice(0, count - end).join('') + CUT + letters.slice(letters.length - end).join('')
    )
  }
  let [low, high] = [0, letters.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (fits(kept(middle))) low = middle
    else high = middle - 1
  }
  return low > 0 ? kept(low) : ''
}
