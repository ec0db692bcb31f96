import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { eachChannelPart } from './channel-parts.ts'

export function channelSumsKernels(memory: WasmMemory): Pick<Kernels, 'channelSums'> {
  const { exports, workspace } = memory
  return {
    channelSums(sums, x, { inner }) {
      eachChannelPart(memory, x, sums.size, inner, ({ count, blocks, first, own, shape }) => {
        exports.blockSums(first(x), ...shape)
        exports.channelTotals(own(sums), count, blocks, workspace)
      })
    },
  }
}
