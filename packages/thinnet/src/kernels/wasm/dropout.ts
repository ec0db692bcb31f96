import { thresholdParts } from '../../random/dropout-mask.ts'
import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { keyAndCounter } from './draws.ts'

export function dropoutKernels(memory: WasmMemory): Pick<Kernels, 'dropout'> {
  const { exports, workspace } = memory
  return {
    dropout(y, x, { rate, stream, first }, scale, values) {
      const [to, from, n] = [memory.at(y), memory.at(x), y.size]
      const { top, low } = thresholdParts(rate)
      if (top === 0 && low === 0 && !values?.shift) return exports.scale(to, from, scale, 0, n)
      if (top > 255) return exports.fill(to, values?.dropped ?? 0, 0, n)
      const { key0, key1, step, site, block, lane } = keyAndCounter(stream, first, 16)
      if (!values) {
        exports.dropout(to, from, scale, top, low, key0, key1, step, site, block, lane, workspace, 0, n)
        return
      }
      const { shift: s, dropped: d } = values
      exports.dropoutInto(to, from, scale, s, d, top, low, key0, key1, step, site, block, lane, workspace, 0, n)
    },
  }
}
