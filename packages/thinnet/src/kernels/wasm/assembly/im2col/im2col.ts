import { at } from '../simd'
import { Window } from '../window'

/**
 * A convolution multiplies two matrices: the neighbourhoods of y's pixels, [pixels, taps · channels], and the kernel.
 * im2col writes out a block of the neighbourhoods, pixels p to pEnd and columns k to kEnd; col2im adds such a block to x.
 *
 * Channels last: block[pixel][column]; a row of the window is one run of windowWidth · channels elements of x, but where
 * its taps lie apart (dilationX): then each tap is a run.
 * x in planes: block[column][pixel]; all pixels lie in one image, and a row of y sees one run of x (strideX 1).
 */
export function im2col(block: usize, x: usize, w: Window, p: i32, pEnd: i32, k: i32, kEnd: i32): void {
  if (w.inPlanes) eachPlaneRun(block, x, w, p, pEnd, k, kEnd, false)
  else eachRun(block, x, w, p, pEnd, k, kEnd, false)
}

export function col2im(x: usize, block: usize, w: Window, p: i32, pEnd: i32, k: i32, kEnd: i32): void {
  if (w.channelsLast) eachRun(block, x, w, p, pEnd, k, kEnd, true)
  else eachPlaneRun(block, x, w, p, pEnd, k, kEnd, true)
}

@inline
function eachRun(block: usize, x: usize, w: Window, p: i32, pEnd: i32, k: i32, kEnd: i32, back: bool): void {
  const channels = w.channels
  const tapsApart = w.dilationX > 1
  const run = tapsApart ? channels : w.windowWidth * channels // columns
  const perRow = tapsApart ? w.windowWidth : 1 // runs of one row of the window
  const row = w.width * channels
  const firstRun = k / run
  const endRun = (kEnd + run - 1) / run
  const pixels = w.outPixels
  let n = p / pixels
  let oy = (p - n * pixels) / w.outWidth
  let ox = p - n * pixels - oy * w.outWidth
  for (; p < pEnd; p++) {
    const left = ox * w.strideX - w.paddingLeft
    for (let r = firstRun; r < endRun; r++) {
      const ky = tapsApart ? r / perRow : r
      const column = (left + (r - ky * perRow) * w.dilationX) * channels // where the run begins, in elements of a row of x
      const low = max(0, -column)
      const high = max(low, min(run, row - column))
      const y = oy * w.strideY - w.paddingTop + ky * w.dilationY
      const begin = max(0, k - r * run)
      const end = min(run, kEnd - r * run)
      const inside = <u32>y < <u32>w.height
      const from = inside ? min(max(begin, low), end) : end
      const to = inside ? max(from, min(end, high)) : end
      const here = at(x, n * w.imageSize + y * row + column + from)
      if (back) {
        add(here, at(block, from - begin), to - from)
      } else {
        zero(block, from - begin)
        copy(at(block, from - begin), here, to - from)
        zero(at(block, to - begin), end - to)
      }
      block = at(block, end - begin)
    }
    if (++ox == w.outWidth) {
      ox = 0
      if (++oy == w.outHeight) {
        oy = 0
        n++
      }
    }
  }
}

@inline
function eachPlaneRun(block: usize, x: usize, w: Window, p: i32, pEnd: i32, k: i32, kEnd: i32, back: bool): void {
  const n = p / w.outPixels
  const first = p - n * w.outPixels
  const last = pEnd - n * w.outPixels
  const stride = w.strideX
  for (; k < kEnd; k++) {
    const tap = k / w.channels
    const plane = at(x, n * w.imageSize + (k - tap * w.channels) * w.height * w.width)
    const ky = tap / w.windowWidth
    const offset = (tap - ky * w.windowWidth) * w.dilationX - w.paddingLeft // x column = ox · stride + offset
    const low = offset < 0 ? (stride - 1 - offset) / stride : 0
    const high = min(w.outWidth, w.width > offset ? (w.width - offset + stride - 1) / stride : 0)
    for (let q = first; q < last; ) {
      const oy = q / w.outWidth
      const begin = q - oy * w.outWidth
      const end = min(w.outWidth, begin + last - q)
      const y = oy * w.strideY - w.paddingTop + ky * w.dilationY
      const inside = <u32>y < <u32>w.height
      const from = inside ? min(max(begin, low), end) : end
      const to = inside ? max(from, min(end, high)) : end
      const here = at(plane, y * w.width + offset + from * stride)
      if (back) {
        if (stride == 1) add(here, at(block, from - begin), to - from)
        else addStrided(here, at(block, from - begin), to - from, stride)
      } else {
        zero(block, from - begin)
        if (stride == 1) copy(at(block, from - begin), here, to - from)
        else copyStrided(at(block, from - begin), here, to - from, stride)
        zero(at(block, to - begin), end - to)
      }
      block = at(block, end - begin)
      q += end - begin
    }
  }
}

// The block is written from front to back, so that whole vectors may reach into what is still to be written.

@inline
function copy(to: usize, from: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) v128.store(at(to, i), v128.load(at(from, i)))
}

@inline
function zero(to: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) v128.store(at(to, i), i64x2.splat(0))
}

@inline
function add(to: usize, from: usize, count: i32): void {
  let i = 0
  for (; i + 4 <= count; i += 4) v128.store(at(to, i), f32x4.add(v128.load(at(to, i)), v128.load(at(from, i))))
  for (; i < count; i++) f32.store(at(to, i), f32.load(at(to, i)) + f32.load(at(from, i)))
}

function copyStrided(to: usize, from: usize, count: i32, stride: i32): void {
  for (let i = 0; i < count; i++) f32.store(at(to, i), f32.load(at(from, i * stride)))
}

function addStrided(to: usize, from: usize, count: i32, stride: i32): void {
  for (let i = 0; i < count; i++) {
    f32.store(at(to, i * stride), f32.load(at(to, i * stride)) + f32.load(at(from, i)))
  }
}
