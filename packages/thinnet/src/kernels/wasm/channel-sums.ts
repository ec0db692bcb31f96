import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { eachChannelPart } from './channel-parts.ts'
import type { Cuts } from './cut.ts'

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

export const channelSumsCuts = {
  // a unit is a block of x
  blockSums: { grain: 1, time: [0.2, 'outer', 'inner', 'count'] },
} satisfies Cuts
