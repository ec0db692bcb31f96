import { splat } from '../math'
import { at } from '../simd'
import { imageGradientLine, outLine } from './lines'
import { addStrip, Image, vector, writeStrip } from './strips'
import { STRIP_BYTES, Tiles } from './tiles'

/*
 * To and from 36 matrices [tile, channel], one for each place in a transformed square, `matrix` bytes apart, with
 * `tile` bytes a row: 4 channels at a time, and the runs r to rEnd.
 */

/** y = Aᵀ m A + bias, or its relu, from matrices [tile][filter], for runs r to rEnd and filters f to fEnd. */
export function transformToY(
  y: usize,
  image: Image,
  from: usize,
  matrix: usize,
  tile: usize,
  bias: usize,
  relu: bool,
  tiles: Tiles,
  r: i32,
  rEnd: i32,
  f: i32,
  fEnd: i32,
  strip: usize,
): void {
  const lines = strip + STRIP_BYTES // [4][6] of a tile
  for (; r < rEnd; r++) {
    tiles.find(r)
    const columns = 4 * tiles.count
    const inside = image.holds(tiles.yRow, tiles.yColumn, 4, columns)
    for (let k = f; k < fEnd; k += 4) {
      const plus = bias ? v128.load(at(bias, k - f)) : splat(0)
      const direct = inside && k + 4 <= image.channels
      let to = direct ? image.address(y, tiles.n, tiles.yRow, tiles.yColumn, k) : strip
      const row = direct ? image.rowStride : vector(0, columns)
      const pixel = direct ? image.pixelStride : 16
      for (let i = 0; i < tiles.count; i++) {
        let square = at(from, k - f) + <usize>i * tile
        for (let j = 0; j < 6; j++) {
          outLine(vector(lines, j), 96, square, 6 * matrix, splat(0))
          square += matrix
        }
        let place = to
        for (let j = 0; j < 4; j++) {
          outLine(place, pixel, vector(lines, 6 * j), 16, plus)
          if (relu) reluLine(place, pixel)
          place += row
        }
        to += 4 * pixel
      }
      if (!direct) writeStrip(strip, y, image, tiles.n, tiles.yRow, tiles.yColumn, k, 4, columns)
    }
    from += <usize>tiles.count * tile
  }
}

/** relu of 4 vectors. */
@inline
function reluLine(to: usize, stride: usize): void {
  for (let i: usize = 0; i < 4; i++) v128.store(to + i * stride, f32x4.pmax(v128.load(to + i * stride), splat(0)))
}

/** dx += B m Bᵀ from matrices [tile][channel], for runs r to rEnd and channels c to cEnd. */
export function transformToDx(
  dx: usize,
  image: Image,
  from: usize,
  matrix: usize,
  tile: usize,
  tiles: Tiles,
  r: i32,
  rEnd: i32,
  c: i32,
  cEnd: i32,
  strip: usize,
): void {
  const line = strip + STRIP_BYTES
  for (; r < rEnd; r++) {
    tiles.find(r)
    const columns = 4 * tiles.count + 2
    const row = vector(0, columns)
    for (let k = c; k < cEnd; k += 4) {
      let to = strip
      for (let j = 0; j < 6; j++) {
        let square = at(from, k - c) + <usize>(6 * j) * matrix
        let place = to
        v128.store(place, splat(0))
        v128.store(place, splat(0), 16)
        for (let i = 0; i < tiles.count; i++) {
          imageGradientLine(line, 16, square, matrix)
          v128.store(place, f32x4.add(v128.load(place), v128.load(line)))
          v128.store(place, f32x4.add(v128.load(place, 16), v128.load(line, 16)), 16)
          v128.store(place, v128.load(line, 32), 32)
          v128.store(place, v128.load(line, 48), 48)
          v128.store(place, v128.load(line, 64), 64)
          v128.store(place, v128.load(line, 80), 80)
          place += 64
          square += tile
        }
        to += row
      }
      for (let i = 0; i < columns; i++) imageGradientLine(vector(strip, i), row, vector(strip, i), row)
      addStrip(strip, line, dx, image, tiles.n, tiles.xRow, tiles.xColumn, k, 6, columns)
    }
    from += <usize>tiles.count * tile
  }
}
