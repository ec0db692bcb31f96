import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { maskArguments } from './draws.ts'

export function dropoutKernels(memory: WasmMemory): Pick<Kernels, 'dropout'> {
  const { exports, workspace } = memory
  return {
    dropout(y, x, mask, scale, values) {
      const [to, from] = [memory.at(y), memory.at(x)]
      const drawn = maskArguments(mask)
      const [top, low] = drawn
      if (top === 0 && low === 0 && !values?.shift) exports.scale(to, from, scale, 0, y.size)
      else if (top > 255) exports.fill(to, values?.dropped ?? 0, 0, y.size)
      else if (!values) exports.dropout(to, from, scale, ...drawn, workspace, 0, y.size)
      else exports.dropoutInto(to, from, scale, values.shift, values.dropped, ...drawn, workspace, 0, y.size)
    },
  }
}
