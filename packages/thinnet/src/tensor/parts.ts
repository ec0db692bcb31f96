import type { Tensor } from './tensor.ts'

/** A tensor whose numbers may be had piece by piece, in order, so that those of a large file are never all there at once. */
export type TensorInParts = Tensor & { readonly parts?: () => Iterable<Float32Array | Float64Array> }

/** Writes a tensor's numbers, by `kernels.write`. */
export function writeTensor<R>(
  kernels: { write(to: R, values: ArrayLike<number>, at?: number): void },
  to: R,
  tensor: TensorInParts,
): void {
  let at = 0
  for (const part of tensor.parts?.() ?? [tensor.data]) {
    kernels.write(to, part, at)
    at += part.length
  }
}
