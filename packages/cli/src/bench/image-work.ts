import { convolution, FLOAT, forward, gemm, parameters, step, type Work } from './work.ts'

const BATCH = 64

/** A 3×3 convolution over `size` rows and columns of outputs. */
const conv = (size: number, channels: number, filters: number, strides: number) =>
  convolution(BATCH * size ** 2, channels, filters, strides)

/** Each channel convolved by itself, then the product at each pixel. */
const separable = (size: number, channels: number, filters: number, strides: number) =>
  conv(size, 1, channels, strides) + gemm(BATCH * size ** 2, channels, filters)

/** Two convolutions, and where the shape changes the one of 1×1 around them. */
const block = (size: number, channels: number, filters: number, strides: number) =>
  conv(size, channels, filters, strides) +
  conv(size, filters, filters, 1) +
  (strides === 1 ? 0 : gemm(BATCH * size ** 2, channels, filters))

/**
 * Images in and targets; weights and velocities in and out, and the moving averages.
 *
 * @param normalized the channels of all batch normalizations: gamma, beta, and two averages each
 */
function training(all: number, first: number, kernels: number, normalized: number, channels: number): Work {
  const weights = kernels + 2 * normalized + parameters([channels, 10])
  return {
    flops: step(all + first + forward(BATCH, [channels, 10]), first),
    bytes: FLOAT * (BATCH * (32 * 32 * 3 + 10) + 4 * weights + 4 * normalized),
  }
}

/** By the id of a row. */
export const IMAGE_WORK: Readonly<Record<string, Work>> = {
  'residual-step': training(
    block(32, 16, 16, 1) + block(16, 16, 32, 2) + block(8, 32, 64, 2),
    conv(32, 3, 16, 1),
    9 * (3 * 16 + 2 * 16 * 16 + (16 + 32) * 32 + (32 + 64) * 64) + 16 * 32 + 32 * 64,
    16 + 2 * 16 + 3 * 32 + 3 * 64,
    64,
  ),
  'separable-step': training(
    separable(32, 32, 64, 1) + separable(16, 64, 128, 2) + separable(16, 128, 128, 1) + separable(8, 128, 256, 2),
    conv(32, 3, 32, 1),
    9 * (3 * 32 + 32 + 64 + 128 + 128) + 32 * 64 + 64 * 128 + 128 * 128 + 128 * 256,
    32 + 64 + 128 + 128 + 256,
    256,
  ),
}
