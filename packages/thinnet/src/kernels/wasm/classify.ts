import { classBlock } from '../classify.ts'
import { CLASS_PARTS } from '../constants.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, MULTIPLY_ADD } from './cut.ts'
import type { WasmExports } from './modules/exports.generated.ts'
import { sparseCode } from './shapes.ts'

export type ClassifyKernels = Pick<Kernels, 'classifyForward' | 'classifyBackward'>

/** @param blas whether the module's products are those of a BLAS */
export function classifyKernels(memory: WasmMemory, exports: WasmExports, blas: boolean): ClassifyKernels {
  const at = (region: Region | null) => memory.at(region)
  const sizesOf = (e: Region, x: Region, t: Region, { transposed }: { transposed: boolean }) => {
    const rows = t.size
    const [inputs, classes] = rows ? [x.size / rows, e.size / rows] : [1, 1]
    const columns = classBlock(inputs)
    const sizes = [sparseCode(t, true), +transposed, rows, inputs, classes, columns, +blas] as const
    return { rows, blocks: Math.ceil(classes / columns), sizes, workspace: memory.workspace }
  }
  return {
    classifyForward(loss, e, scales, x, w, bias, t, options) {
      const { rows, blocks, sizes, workspace } = sizesOf(e, x, t, options)
      exports.classBlocksForward(at(e), at(scales), at(x), at(w), at(bias), at(t), ...sizes, workspace, 0, blocks)
      exports.classLosses(at(loss), at(scales), rows, blocks, 0, rows)
    },
    classifyBackward(dx, dw, db, sums, e, scales, x, w, t, dloss, options) {
      const { blocks, sizes, workspace } = sizesOf(e, x, t, options)
      const parts = Math.min(CLASS_PARTS, blocks)
      const outs = [dx ? at(sums) : 0, at(dw), at(db)] as const
      const from = [at(e), at(scales), at(x), at(w), at(t), at(dloss)] as const
      exports.classPartsBackward(...outs, ...from, ...sizes, parts, workspace, 0, parts)
      if (dx) exports.sumParts(at(dx), at(sums), parts, dx.size, 0, dx.size)
    },
  }
}

export const classifyCuts = {
  // a unit is a block of classes
  classBlocksForward: { grain: 1, time: [MULTIPLY_ADD, 'rows', 'inputs', 'columns', 'end'], divisible: true },
  // a unit is a row
  classLosses: { grain: 16, time: [3, 'blocks', 'end'] },
  // a unit is a part of the classes
  classPartsBackward: { grain: 1, time: [2 * MULTIPLY_ADD, 'rows', 'inputs', 'classes'], divisible: true },
} satisfies Cuts
