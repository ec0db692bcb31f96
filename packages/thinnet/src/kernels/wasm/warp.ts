import { FILL_MODE } from '../constants.ts'
import type { Kernels, Warp } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'

export function warpKernels(memory: WasmMemory): Pick<Kernels, 'warp' | 'warpBackward'> {
  const { exports } = memory
  const numbers = ({ shape }: Region, { fillMode, interpolation, dataFormat }: Warp) => {
    const [, a, b, c] = shape as [number, number, number, number]
    const last = dataFormat === 'channelsLast'
    const image = last ? ([a, b, c] as const) : ([b, c, a] as const)
    return [...image, +last, +(interpolation === 'bilinear'), FILL_MODE[fillMode]] as const
  }
  return {
    warp(y, x, transforms, options) {
      const of = numbers(x, options)
      exports.warp(memory.at(y), memory.at(x), memory.at(transforms), ...of, options.fillValue, 0, x.shape[0])
    },
    warpBackward(dx, dy, transforms, options) {
      const of = numbers(dx, options)
      exports.warpBackward(memory.at(dx), memory.at(dy), memory.at(transforms), ...of, 0, dx.shape[0])
    },
  }
}

export const warpCuts = {
  // a unit is an image
  warp: { grain: 1, time: [8, 'height', 'width', 'channels', 'end'] },
  warpBackward: { grain: 1, time: [8, 'height', 'width', 'channels', 'end'] },
} satisfies Cuts
