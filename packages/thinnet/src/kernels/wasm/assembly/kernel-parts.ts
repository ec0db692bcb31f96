import { partsWithin } from './parts'
import { Window } from './window'
import { suitsWinograd } from './winograd/winograd'

/** Pixels of y in a part of a kernel's gradient, at least. */
const PIXELS = 512

/** Into how many parts of the batch the gradient of a convolution's kernel is cut. */
export function conv2dKernelParts(window: usize, batch: i32): i32 {
  const w = changetype<Window>(window)
  return partsWithin(min(batch, <i32>((<i64>batch * w.outPixels) / PIXELS)), w.taps * w.outChannels)
}

/** In how many rows a part can be cut further: channels of x, or else rows of the kernel. */
export function conv2dKernelRows(window: usize): i32 {
  return kernelRows(changetype<Window>(window))
}

export function kernelRows(w: Window): i32 {
  return suitsWinograd(w) ? w.channels : w.taps
}
