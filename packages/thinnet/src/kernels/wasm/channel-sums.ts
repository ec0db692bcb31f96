import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { eachChannelPart } from './channel-parts.ts'

export function channelSumsKernels(memory: WasmMemory): Pick<Kernels, 'channelSums'> {
  const { exports, workspace } = memory
  return {
    channelSums(sums, x, { inner }) {
      eachChannelPart(memory, x, sums.size, inner, ({ count, blocks, own, sum }) => {
        sum('sum', x)
        exports.channelTotals(own(sums), count, blocks, workspace)
      })
    },
  }
}
