import type { Kernels, Window2d } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './memory.ts'
import { matrixOf, outerOf, windowNumbers } from './shapes.ts'

type ProductKernels = Pick<
  Kernels,
  | 'gemm'
  | 'channelSums'
  | 'conv2dForward'
  | 'conv2dBackwardInput'
  | 'conv2dBackwardKernel'
  | 'maxPooling2dForward'
  | 'maxPooling2dBackward'
>

export function productKernels(memory: WasmMemory): ProductKernels {
  const { exports, workspace } = memory
  const at = (region: Region | null) => memory.at(region)
  const windowOf = (x: Region, y: Region, kernel: Region, options: Window2d) =>
    memory.window(windowNumbers(x, y, kernel.shape, options))

  return {
    gemm(c, a, b, { transposeA = false, transposeB = false, bias = null } = {}) {
      const { rows: m, columns: n } = matrixOf(c)
      const inner = transposeA ? matrixOf(a).rows : matrixOf(a).columns
      exports.gemm(at(c), at(a), at(b), at(bias), m, n, inner, +transposeA, +transposeB, workspace, 0, m)
    },
    channelSums(sums, x, { inner }) {
      const channels = sums.size
      exports.channelSums(at(sums), at(x), outerOf(x, channels, inner), channels, inner, workspace, 0, channels)
    },
    conv2dForward(y, x, kernel, bias, options) {
      const window = windowOf(x, y, kernel, options)
      exports.conv2dForward(at(y), at(x), at(kernel), at(bias), window, workspace, 0, x.shape[0])
    },
    conv2dBackwardInput(dx, dy, kernel, options) {
      const window = windowOf(dx, dy, kernel, options)
      exports.conv2dBackwardInput(at(dx), at(dy), at(kernel), window, workspace, 0, dx.shape[0])
    },
    conv2dBackwardKernel(dkernel, x, dy, options) {
      const window = windowOf(x, dy, dkernel, options)
      const [height, width, channels] = dkernel.shape
      const rows = height * width * channels
      exports.conv2dBackwardKernel(at(dkernel), at(x), at(dy), window, x.shape[0], workspace, 0, rows)
    },
    maxPooling2dForward(y, indices, x, options) {
      const window = memory.window(windowNumbers(x, y, options.poolSize, options))
      exports.maxPooling2dForward(at(y), at(indices), at(x), window, 0, x.shape[0])
    },
    maxPooling2dBackward(dx, dy, indices) {
      const batch = dx.shape[0]
      exports.maxPooling2dBackward(at(dx), at(dy), at(indices), dx.size / batch, dy.size / batch, 0, batch)
    },
  }
}
