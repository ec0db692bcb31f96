import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'
import { keyAndCounter } from './draws.ts'

export function uniformKernels(memory: WasmMemory): Pick<Kernels, 'uniforms'> {
  const { exports, workspace } = memory
  return {
    uniforms(y, { stream, first }) {
      const { key0, key1, step, site, block, lane } = keyAndCounter(stream, first, 4)
      exports.uniforms(memory.at(y), key0, key1, step, site, block, lane, workspace, 0, y.size)
    },
  }
}

export const uniformCuts = {
  uniforms: each(2),
} satisfies Cuts
