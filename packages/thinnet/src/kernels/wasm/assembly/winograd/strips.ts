import { at, bytes, store, transposeBlock } from '../simd'

/** How an image lies in memory. Strides in bytes. */
@unmanaged
export class Image {
  height: i32
  width: i32
  channels: i32
  channelsLast: i32

  set(height: i32, width: i32, channels: i32, channelsLast: i32): void {
    this.height = height
    this.width = width
    this.channels = channels
    this.channelsLast = channelsLast
  }

  address(pointer: usize, n: i32, y: i32, x: i32, c: i32): usize {
    return this.channelsLast
      ? at(pointer, ((n * this.height + y) * this.width + x) * this.channels + c)
      : at(pointer, ((n * this.channels + c) * this.height + y) * this.width + x)
  }

  get planeStride(): usize {
    return bytes(this.height * this.width)
  }

  /** From pixel to pixel and row to row, with channels last. */
  get pixelStride(): usize {
    return bytes(this.channels)
  }

  get rowStride(): usize {
    return bytes(this.width * this.channels)
  }

  /** Whether these rows and columns are all there, and pixels' channels lie side by side. */
  holds(y: i32, x: i32, rows: i32, columns: i32): bool {
    const inside = y >= 0 && x >= 0 && y + rows <= this.height && x + columns <= this.width
    return inside && this.channelsLast != 0
  }
}

/*
 * A strip: some rows and columns of an image, 4 channels side by side, [rows][columns][4]. It makes the same of both
 * data formats and of what lies beyond the edges. In the lanes past the last channel is anything.
 */

/** Fills a strip from [n, y, x, c] on, with zeros beyond the edges. */
export function readStrip(
  strip: usize,
  pointer: usize,
  image: Image,
  n: i32,
  y: i32,
  x: i32,
  c: i32,
  rows: i32,
  columns: i32,
): void {
  const from = min(columns, max(0, -x))
  const to = max(from, min(columns, image.width - x))
  for (let r = 0; r < rows; r++) {
    const inside = <u32>(y + r) < <u32>image.height && from < to
    if (inside) {
      zeros(strip, from)
      let source = image.address(pointer, n, y + r, x + from, c)
      if (image.channelsLast) {
        for (let i = from; i < to; i++) {
          v128.store(vector(strip, i), v128.load(source))
          source += image.pixelStride
        }
      } else transposeBlock(vector(strip, from), 16, source, image.planeStride, min(4, image.channels - c), to - from)
      zeros(vector(strip, to), columns - to)
    } else zeros(strip, columns)
    strip = vector(strip, columns)
  }
}

/** Writes what of the strip lies inside the image. */
export function writeStrip(
  strip: usize,
  pointer: usize,
  image: Image,
  n: i32,
  y: i32,
  x: i32,
  c: i32,
  rows: i32,
  columns: i32,
): void {
  const left = image.channels - c
  const width = min(columns, image.width - x)
  const height = min(rows, image.height - y)
  for (let r = 0; r < height; r++) {
    let target = image.address(pointer, n, y + r, x, c)
    if (image.channelsLast) {
      for (let i = 0; i < width; i++) {
        store(target, v128.load(vector(strip, i)), left)
        target += image.pixelStride
      }
    } else transposeBlock(target, image.planeStride, strip, 16, width, min(4, left))
    strip = vector(strip, columns)
  }
}

/** Adds what of the strip lies inside the image; `transposed` has room for 4 rows of it. */
export function addStrip(
  strip: usize,
  transposed: usize,
  pointer: usize,
  image: Image,
  n: i32,
  y: i32,
  x: i32,
  c: i32,
  rows: i32,
  columns: i32,
): void {
  const left = min(4, image.channels - c)
  const from = max(0, -x)
  const to = min(columns, image.width - x)
  for (let r = 0; r < rows; r++) {
    if (<u32>(y + r) < <u32>image.height && from < to) {
      let target = image.address(pointer, n, y + r, x + from, c)
      if (image.channelsLast) {
        for (let i = from; i < to; i++) {
          store(target, f32x4.add(v128.load(target), v128.load(vector(strip, i))), left)
          target += image.pixelStride
        }
      } else {
        transposeBlock(transposed, bytes(columns), vector(strip, from), 16, to - from, left)
        for (let k = 0; k < left; k++) {
          const row = at(transposed, k * columns)
          for (let i = 0; i < to - from; i += 4) {
            const sum = f32x4.add(v128.load(at(target, i)), v128.load(at(row, i)))
            store(at(target, i), sum, to - from - i)
          }
          target += image.planeStride
        }
      }
    }
    strip = vector(strip, columns)
  }
}

@inline
function zeros(to: usize, vectors: i32): void {
  memory.fill(to, 0, <usize>vectors << 4)
}

/** The address of a vector. */
@inline
export function vector(pointer: usize, index: i32): usize {
  return pointer + (<usize>index << 4)
}
