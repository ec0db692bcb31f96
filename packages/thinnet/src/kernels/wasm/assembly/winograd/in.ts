import { at } from '../simd'
import { imageLine, outGradientLine } from './lines'
import { Image, readStrip, vector } from './strips'
import { Tiles } from './tiles'

/*
 * To and from 36 matrices [tile, channel], one for each place in a transformed square, `matrix` bytes apart, with
 * `tile` bytes a row: 4 channels at a time, and the runs r to rEnd.
 */

/** Bᵀ x B of runs r to rEnd and channels c to cEnd, to matrices [tile][channel]. */
export function transformX(
  to: usize,
  matrix: usize,
  tile: usize,
  x: usize,
  image: Image,
  tiles: Tiles,
  r: i32,
  rEnd: i32,
  c: i32,
  cEnd: i32,
  strip: usize,
): void {
  for (; r < rEnd; r++) {
    tiles.find(r)
    const columns = 4 * tiles.count + 2
    const direct = image.holds(tiles.xRow, tiles.xColumn, 6, columns)
    const row = vector(0, columns)
    for (let k = c; k < cEnd; k += 4) {
      let from = strip
      let fromRow = row
      let fromPixel: usize = 16
      if (direct) {
        from = image.address(x, tiles.n, tiles.xRow, tiles.xColumn, k)
        fromRow = image.rowStride
        fromPixel = image.pixelStride
      } else readStrip(strip, x, image, tiles.n, tiles.xRow, tiles.xColumn, k, 6, columns)
      for (let i = 0; i < columns; i++) {
        imageLine(vector(strip, i), row, from, fromRow)
        from += fromPixel
      }
      for (let i = 0; i < tiles.count; i++) {
        let square = at(to, k - c) + <usize>i * tile
        let line = vector(strip, 4 * i)
        for (let j = 0; j < 6; j++) {
          imageLine(square, matrix, line, 16)
          square += 6 * matrix
          line += row
        }
      }
    }
    to += <usize>tiles.count * tile
  }
}

/** A dy Aᵀ of runs r to rEnd and filters f to fEnd, to matrices [tile][filter] or, packed, panels [tile][8]. */
export function transformDy(
  to: usize,
  matrix: usize,
  tile: usize,
  panel: usize,
  dy: usize,
  image: Image,
  tiles: Tiles,
  r: i32,
  rEnd: i32,
  f: i32,
  fEnd: i32,
  strip: usize,
): void {
  for (; r < rEnd; r++) {
    tiles.find(r)
    const columns = 4 * tiles.count
    const direct = image.holds(tiles.yRow, tiles.yColumn, 4, columns)
    const row = vector(0, columns)
    for (let k = f; k < fEnd; k += 4) {
      let from = strip
      let fromRow = row
      let fromPixel: usize = 16
      if (direct) {
        from = image.address(dy, tiles.n, tiles.yRow, tiles.yColumn, k)
        fromRow = image.rowStride
        fromPixel = image.pixelStride
      } else readStrip(strip, dy, image, tiles.n, tiles.yRow, tiles.yColumn, k, 4, columns)
      for (let i = 0; i < columns; i++) {
        outGradientLine(vector(strip, i), row, from, fromRow)
        from += fromPixel
      }
      let squares = panel ? at(to, (k - f) & 4) + <usize>((k - f) >> 3) * panel : at(to, k - f)
      for (let i = 0; i < tiles.count; i++) {
        let square = squares
        let line = vector(strip, 4 * i)
        for (let j = 0; j < 6; j++) {
          outGradientLine(square, matrix, line, 16)
          square += 6 * matrix
          line += row
        }
        squares += tile
      }
    }
    to += <usize>tiles.count * tile
  }
}
