import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { eachChannelPart } from './channel-parts.ts'
import { matrixOf, windowNumbers } from './shapes.ts'

type ProductKernels = Pick<Kernels, 'gemm' | 'channelSums' | 'maxPooling2dForward' | 'maxPooling2dBackward'>

export function productKernels(memory: WasmMemory): ProductKernels {
  const { exports, workspace } = memory
  const at = (region: Region | null) => memory.at(region)

  return {
    gemm(c, a, b, { transposeA = false, transposeB = false, bias = null, relu = false } = {}) {
      const { rows: m, columns: n } = matrixOf(c)
      const inner = transposeA ? matrixOf(a).rows : matrixOf(a).columns
      // where rows are fewer than columns, threads share out the columns: each packs its own of B
      const byColumns = n > m
      const of = [+transposeA, +transposeB, +relu, +byColumns] as const
      exports.gemm(at(c), at(a), at(b), at(bias), m, n, inner, ...of, workspace, 0, byColumns ? n : m)
    },
    channelSums(sums, x, { inner }) {
      eachChannelPart(memory, x, sums.size, inner, ({ count, blocks, own, sum }) => {
        sum('sum', x)
        exports.channelTotals(own(sums), count, blocks, workspace)
      })
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
