import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'
import { matrixOf, sparseCode } from './shapes.ts'

type LossKernels = Pick<
  Kernels,
  | 'softmaxForward'
  | 'softmaxBackward'
  | 'softmaxCrossentropyForward'
  | 'softmaxCrossentropyBackward'
  | 'categoricalCrossentropyForward'
  | 'categoricalCrossentropyBackward'
  | 'sigmoidCrossentropyForward'
  | 'sigmoidCrossentropyBackward'
  | 'binaryCrossentropyForward'
  | 'binaryCrossentropyBackward'
  | 'meanSquaredErrorForward'
  | 'meanSquaredErrorBackward'
>

export function lossKernels(memory: WasmMemory): LossKernels {
  const { exports } = memory
  const at = memory.at.bind(memory)

  return {
    softmaxForward(y, x) {
      const { rows, columns } = matrixOf(x)
      exports.softmaxForward(at(y), at(x), columns, 0, rows)
    },
    softmaxBackward(dx, dy, y) {
      const { rows, columns } = matrixOf(y)
      exports.softmaxBackward(at(dx), at(dy), at(y), columns, 0, rows)
    },
    softmaxCrossentropyForward(loss, p, z, t, { sparse }) {
      const { rows, columns } = matrixOf(z)
      exports.softmaxCrossentropyForward(at(loss), at(p), at(z), at(t), sparseCode(t, sparse), columns, 0, rows)
    },
    softmaxCrossentropyBackward(dz, p, t, { sparse }, { weights, count }) {
      const { rows, columns } = matrixOf(p)
      const how = [sparseCode(t, sparse), count, columns] as const
      exports.softmaxCrossentropyBackward(at(dz), at(p), at(t), at(weights), ...how, 0, rows)
    },
    categoricalCrossentropyForward(loss, y, t, { sparse }) {
      const { rows, columns } = matrixOf(y)
      exports.categoricalCrossentropyForward(at(loss), at(y), at(t), sparseCode(t, sparse), columns, 0, rows)
    },
    categoricalCrossentropyBackward(dy, y, t, { sparse }, { weights, count }) {
      const { rows, columns } = matrixOf(y)
      const how = [sparseCode(t, sparse), count, columns] as const
      exports.categoricalCrossentropyBackward(at(dy), at(y), at(t), at(weights), ...how, 0, rows)
    },
    sigmoidCrossentropyForward(loss, z, t) {
      exports.sigmoidCrossentropyForward(at(loss), at(z), at(t), z.size / loss.size, 0, loss.size)
    },
    sigmoidCrossentropyBackward(dz, z, t, { weights, count }) {
      const rows = weights.size
      exports.sigmoidCrossentropyBackward(at(dz), at(z), at(t), at(weights), count, z.size / rows, 0, rows)
    },
    binaryCrossentropyForward(loss, y, t) {
      exports.binaryCrossentropyForward(at(loss), at(y), at(t), y.size / loss.size, 0, loss.size)
    },
    binaryCrossentropyBackward(dy, y, t, { weights, count }) {
      const rows = weights.size
      exports.binaryCrossentropyBackward(at(dy), at(y), at(t), at(weights), count, y.size / rows, 0, rows)
    },
    meanSquaredErrorForward(loss, y, t) {
      exports.meanSquaredErrorForward(at(loss), at(y), at(t), y.size / loss.size, 0, loss.size)
    },
    meanSquaredErrorBackward(dy, y, t, { weights, count }) {
      const rows = weights.size
      exports.meanSquaredErrorBackward(at(dy), at(y), at(t), at(weights), count, y.size / rows, 0, rows)
    },
  }
}

export const softmaxCuts = {
  // a unit is a row
  softmaxForward: { grain: 16, time: [3, 'columns', 'end'] },
  softmaxBackward: { grain: 16, time: [1, 'columns', 'end'] },
} satisfies Cuts
