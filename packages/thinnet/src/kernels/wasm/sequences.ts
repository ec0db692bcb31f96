import type { Region } from '../region.ts'
import { type SequenceKernels, sequenceSizes } from '../sequences.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, MULTIPLY_ADD } from './cut.ts'
import type { WasmExports } from './modules/exports.generated.ts'

/** @param blas whether the module's products are those of a BLAS */
export function sequenceKernels(memory: WasmMemory, exports: WasmExports, blas: boolean): SequenceKernels {
  const at = (region: Region | null) => memory.at(region)
  const rest = (z: Region, h: Region, weights: Region) => {
    const { steps, batch, units } = sequenceSizes(z, h, weights)
    return [steps, batch, units, +blas, memory.workspace, 0, batch] as const
  }
  /** dy, and how far its samples lie apart. */
  const from = (dy: Region | null) => [at(dy), dy ? dy.size / dy.shape[0]! : 0] as const
  return {
    lstmSequenceForward(z, h, c, r, weights) {
      exports.lstmSequenceForward(at(z), at(h), at(c), at(r), at(weights), ...rest(z, h, weights))
    },
    lstmSequenceBackward(z, dc, dh, _, c, weights, dy) {
      exports.lstmSequenceBackward(at(z), at(dc), at(dh), at(c), at(weights), ...from(dy), ...rest(z, c, weights))
    },
    gruSequenceForward(z, h, r, weights, bias) {
      exports.gruSequenceForward(at(z), at(h), at(r), at(weights), at(bias), ...rest(z, h, weights))
    },
    gruSequenceBackward(z, r, dh, part, h, weights, dy) {
      const regions = [at(z), at(r), at(dh), at(part), at(h), at(weights)] as const
      exports.gruSequenceBackward(...regions, ...from(dy), ...rest(z, h, weights))
    },
  }
}

/** A unit is a sample; fixed for the BLAS. */
const cut = (gates: number) =>
  ({ grain: 4, time: [gates * MULTIPLY_ADD, 'steps', 'units', 'units', 'end'], fixed: true }) as const

export const sequenceCuts = {
  lstmSequenceForward: cut(4),
  lstmSequenceBackward: cut(4),
  gruSequenceForward: cut(3),
  gruSequenceBackward: cut(3),
} satisfies Cuts
