import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import { type SequenceKernels, sequencesBy, sequencesByStep } from '../sequences.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { elementwiseKernels } from './elementwise.ts'
import { gemmKernels } from './gemm.ts'
import { sequenceCuts, sequenceKernels } from './sequences.ts'
import { matrixOf } from './shapes.ts'

type RecurrentKernels = Pick<Kernels, 'lstmForward' | 'lstmBackward' | 'gruForward' | 'gruBackward'>

export function recurrentKernels(memory: WasmMemory): RecurrentKernels & SequenceKernels {
  const cells = cellKernels(memory)
  const whole = sequenceKernels(memory, memory.exports, false)
  const byStep = sequencesByStep({ ...gemmKernels(memory), ...elementwiseKernels(memory), ...cells })
  const room = ({ shape: [units, width] }: Region) => memory.exports.sequenceHasRoom(units!, width!)
  return { ...cells, ...sequencesBy(weights => (room(weights) ? whole : byStep)) }
}

function cellKernels(memory: WasmMemory): RecurrentKernels {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    lstmForward(z, h, c, r, c0) {
      const { rows, columns } = matrixOf(h)
      exports.lstmForward(at(z), at(h), at(c), at(r), at(c0), columns, 0, rows)
    },
    lstmBackward(z, dc, dh, c0) {
      const { rows, columns } = matrixOf(dh)
      exports.lstmBackward(at(z), at(dc), at(dh), at(c0), columns, 0, rows)
    },
    gruForward(z, h, r, h0) {
      const { rows, columns } = matrixOf(h)
      exports.gruForward(at(z), at(h), at(r), at(h0), columns, 0, rows)
    },
    gruBackward(z, r, dh, h0) {
      const { rows, columns } = matrixOf(dh)
      exports.gruBackward(at(z), at(r), at(dh), at(h0), columns, 0, rows)
    },
  }
}

export const recurrentCuts = {
  ...sequenceCuts,
  // a unit is a sample
  lstmForward: { grain: 1, time: [10, 'units', 'end'] },
  lstmBackward: { grain: 1, time: [4, 'units', 'end'] },
  gruForward: { grain: 1, time: [6, 'units', 'end'] },
  gruBackward: { grain: 1, time: [2, 'units', 'end'] },
} satisfies Cuts
