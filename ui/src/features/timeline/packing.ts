/** Rows of bars in a lane: as few as there were task runs at once, no two of a row overlapping. */

/**
 * The rows of one lane, by when they are free again.
 *
 * A bar goes to the row that has been free for the shortest time. If bars come by their ends, no
 * other way needs fewer rows; if they come in another order, rows still never overlap.
 */
export class Packed {
  private constructor(
    private free: Float64Array,
    private row: Int32Array,
    private used: number,
  ) {}

  static empty = (): Packed => new Packed(new Float64Array(4), new Int32Array(4), 0)

  copy(): Packed {
    return new Packed(this.free.slice(), this.row.slice(), this.used)
  }

  /** How many rows there are. */
  get count(): number {
    return this.used
  }

  /** Return the row, from 0, of a bar from `begin` to `end`, and take it. */
  place(begin: number, end: number): number {
    const last = this.upper(begin) - 1
    const row = last >= 0 ? (this.row[last] as number) : this.used
    if (last >= 0) this.remove(last)
    this.insert(end, row)
    return row
  }

  /** Return the first place whose row is free only after `at`. */
  private upper(at: number): number {
    let [low, high] = [0, this.used]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.free[middle] as number) > at) high = middle
      else low = middle + 1
    }
    return low
  }

  private remove(place: number): void {
    this.free.copyWithin(place, place + 1, this.used)
    this.row.copyWithin(place, place + 1, this.used)
    this.used -= 1
  }

  private insert(end: number, row: number): void {
    if (this.used === this.free.length) {
      const [free, rows] = [new Float64Array(this.used * 2), new Int32Array(this.used * 2)]
      free.set(this.free)
      rows.set(this.row)
      this.free = free
      this.row = rows
    }
    const place = this.upper(end)
    this.free.copyWithin(place + 1, place, this.used)
    this.row.copyWithin(place + 1, place, this.used)
    this.free[place] = end
    this.row[place] = row
    this.used += 1
  }
}
