/** Tiles side by side that are done at once. */
const RUN = 8
/** Bytes of a strip of the 6 × 6 pixels that they see. */
export const STRIP_BYTES: usize = 6 * (4 * RUN + 2) * 16

/**
 * y in tiles of 4 × 4 pixels; each sees 6 × 6 pixels of x. Tiles side by side are taken together in runs, which depend
 * on the image's shape alone, and are numbered through all images, row by row.
 */
@unmanaged
export class Tiles {
  /** Runs in an image, and in a row of tiles. */
  perImage: i32
  private perRow: i32
  private columns: i32
  private run: i32
  /** Zeros before x. */
  private top: i32
  private left: i32
  /** Of the run that was asked for last: its image, first tile and number of tiles. */
  n: i32
  private row: i32
  private column: i32
  count: i32

  set(outHeight: i32, outWidth: i32, top: i32, left: i32): void {
    this.columns = (outWidth + 3) >> 2
    this.perRow = (this.columns + RUN - 1) / RUN
    this.run = (this.columns + this.perRow - 1) / this.perRow
    this.perRow = (this.columns + this.run - 1) / this.run
    this.perImage = ((outHeight + 3) >> 2) * this.perRow
    this.top = top
    this.left = left
  }

  find(run: i32): void {
    this.n = run / this.perImage
    const place = run - this.n * this.perImage
    this.row = place / this.perRow
    this.column = (place - this.row * this.perRow) * this.run
    this.count = min(this.run, this.columns - this.column)
  }

  /** How many runs have no more tiles than this. */
  runsIn(tiles: i32): i32 {
    return tiles / this.run
  }

  /** How many tiles these runs are. */
  between(begin: i32, end: i32): i32 {
    const rows = end / this.perRow - begin / this.perRow
    const columns = end % this.perRow - begin % this.perRow
    return rows * this.columns + columns * this.run
  }

  get xRow(): i32 {
    return 4 * this.row - this.top
  }

  get xColumn(): i32 {
    return 4 * this.column - this.left
  }

  get yRow(): i32 {
    return 4 * this.row
  }

  get yColumn(): i32 {
    return 4 * this.column
  }
}
