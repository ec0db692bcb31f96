import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { matrixOf, sparseCode } from './shapes.ts'

type SoftmaxKernels = Pick<
  Kernels,
  'softmaxForward' | 'softmaxBackward' | 'softmaxCrossentropyForward' | 'softmaxCrossentropyBackward'
>

export function softmaxKernels(memory: WasmMemory): SoftmaxKernels {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    softmaxForward(y, x) {
      const { rows, columns } = matrixOf(x)
      exports.softmaxForward(at(y), at(x), columns, 0, rows)
    },
    softmaxBackward(dx, dy, y, { scale } = { scale: 1 }) {
      const { rows, columns } = matrixOf(y)
      exports.softmaxBackward(at(dx), at(dy), at(y), scale, columns, 0, rows)
    },
    softmaxCrossentropyForward(loss, scales, z, t, { sparse }) {
      const { rows, columns } = matrixOf(z)
      exports.softmaxCrossentropyForward(at(loss), at(scales), at(z), at(t), sparseCode(t, sparse), columns, 0, rows)
    },
    softmaxCrossentropyBackward(dz, z, scales, t, { sparse }, { weights, count }) {
      const { rows, columns } = matrixOf(z)
      const how = [sparseCode(t, sparse), count, columns] as const
      exports.softmaxCrossentropyBackward(at(dz), at(z), at(scales), at(t), at(weights), ...how, 0, rows)
    },
  }
}
