import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'

export function applyMaskKernels(memory: WasmMemory): Pick<Kernels, 'applyMask'> {
  const { exports, workspace } = memory
  return {
    applyMask(y, x, mask, { inner, scale = 1, shift = -0, dropped = 0 }) {
      if (y.size === 0) return
      const middle = y.size / mask.size
      const [to, from, by] = [memory.at(y), memory.at(x), memory.at(mask)]
      // nothing is shared: all is one row
      const row = middle === 1 ? y.size : inner
      exports.applyMask(to, from, by, middle, row, scale, shift, dropped, workspace, 0, y.size)
    },
  }
}

export const applyMaskCuts = {
  applyMask: each(0.2),
} satisfies Cuts
