import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './memory.ts'
import { matrixOf, outerOf, windowNumbers } from './shapes.ts'

type ProductKernels = Pick<Kernels, 'gemm' | 'channelSums' | 'maxPooling2dForward' | 'maxPooling2dBackward'>

export function productKernels(memory: WasmMemory): ProductKernels {
  const { exports, workspace } = memory
  const at = (region: Region | null) => memory.at(region)

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
