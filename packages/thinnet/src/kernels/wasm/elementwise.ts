import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { type Cuts, each } from './cut.ts'

type ElementwiseKernels = Pick<
  Kernels,
  'fill' | 'copy' | 'scale' | 'add' | 'transpose' | 'activationForward' | 'activationBackward'
>

/** As assembly/elementwise.ts numbers them. */
const ACTIVATIONS = { relu: 0, sigmoid: 1, tanh: 2, selu: 3, elu: 4 } as const

/** Nanoseconds an element of relu, which is shared out for much more of them than the others. */
const RELU = 0.1

export function elementwiseKernels(memory: WasmMemory): ElementwiseKernels {
  const { exports } = memory
  return {
    fill(y, value) {
      if (y.dtype === 'float32') exports.fill(memory.at(y), value, 0, y.size)
      else memory.view(y).fill(value)
    },
    copy(y, x) {
      if (y.offset === x.offset) return
      if (y.dtype === 'uint8') memory.view(y).set(memory.view(x))
      else exports.copy(memory.at(y), memory.at(x), 0, y.size)
    },
    scale(y, x, factor) {
      exports.scale(memory.at(y), memory.at(x), factor, 0, y.size)
    },
    add(y, a, b) {
      exports.add(memory.at(y), memory.at(a), memory.at(b), 0, y.size)
    },
    transpose(y, x, { rows, columns }) {
      const samples = rows * columns && x.size / (rows * columns)
      exports.transpose(memory.at(y), memory.at(x), rows, columns, 0, samples)
    },
    activationForward(y, x, f) {
      const { activationForward } = f === 'relu' && y.size * RELU < memory.worthwhile ? memory.alone : exports
      activationForward(memory.at(y), memory.at(x), ACTIVATIONS[f], 0, y.size)
    },
    activationBackward(dx, dy, y, f, scale = 1) {
      exports.activationBackward(memory.at(dx), memory.at(dy), memory.at(y), ACTIVATIONS[f], scale, 0, dx.size)
    },
  }
}

export const elementwiseCuts = {
  fill: each(0.1),
  copy: each(0.2),
  scale: each(0.1),
  add: each(0.15),
  // a unit is a sample
  transpose: { grain: 1, time: [0.5, 'rows', 'columns', 'end'] },
  activationForward: each(2),
  activationBackward: each(0.15),
} satisfies Cuts
