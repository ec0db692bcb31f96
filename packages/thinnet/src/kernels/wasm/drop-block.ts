import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { maskArguments } from './draws.ts'

export function dropBlockKernels(memory: WasmMemory): Pick<Kernels, 'dropBlockMask'> {
  const { exports, workspace } = memory
  return {
    dropBlockMask(mask, seeds, { blockSize, dataFormat }) {
      const [samples, a, b, c] = mask.shape as [number, number, number, number]
      const channelsFirst = dataFormat === 'channelsFirst'
      const image = channelsFirst ? ([b, c, a] as const) : ([a, b, c] as const)
      const options = [blockSize, +channelsFirst, ...maskArguments(seeds), workspace] as const
      exports.dropBlockMask(memory.at(mask), ...image, ...options, 0, samples)
    },
  }
}

export const dropBlockCuts = {
  // a unit is an image
  dropBlockMask: { grain: 1, time: [0.6, 'height', 'width', 'channels', 'end'] },
} satisfies Cuts
