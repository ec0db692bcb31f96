import { PART_SUMS } from './constants.generated'
import { at, store } from './simd'
import { Window } from './window'
import { suitsWinograd } from './winograd/winograd'

/**
 * The gradient of a convolution's kernel is a sum over the batch. It is cut into parts, by the sizes alone, so that its
 * bits are the same on any number of threads; threads that shared the rows instead would each read all of x and dy.
 */
const MOST = 8
/** Pixels of y in a part, at least. */
const PIXELS = 512

/** Into how many parts: a power of two. */
export function conv2dKernelParts(window: usize, batch: i32): i32 {
  const w = changetype<Window>(window)
  const most = min(min(batch, <i32>((<i64>batch * w.outPixels) / PIXELS)), PART_SUMS / (w.taps * w.outChannels))
  let parts = MOST
  while (parts > most && parts > 1) parts >>= 1
  return parts
}

/** In how many rows a part can be cut further: channels of x, or else rows of the kernel. */
export function conv2dKernelRows(window: usize): i32 {
  return kernelRows(changetype<Window>(window))
}

export function kernelRows(w: Window): i32 {
  return suitsWinograd(w) ? w.channels : w.taps
}

/** The first sample of a part. */
export function firstSample(part: i32, parts: i32, batch: i32): i32 {
  return <i32>((<i64>part * batch) / parts)
}

/** y = the sum of `parts` of `size` elements each, one after the other */
export function sumParts(y: usize, sums: usize, parts: i32, size: i32, begin: i32, end: i32): void {
  for (let i = begin; i < end; i += 4) {
    let sum = v128.load(at(sums, i))
    for (let p = 1; p < parts; p++) sum = f32x4.add(sum, v128.load(at(sums, p * size + i)))
    store(at(y, i), sum, end - i)
  }
}
