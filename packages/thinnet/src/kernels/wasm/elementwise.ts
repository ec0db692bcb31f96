import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

type ElementwiseKernels = Pick<
  Kernels,
  'fill' | 'copy' | 'scale' | 'add' | 'copyColumns' | 'transpose' | 'reluForward' | 'reluBackward' | 'movingAverage'
>

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
    copyColumns(y, x, { rows, columns, from, to }) {
      if (rows === 0) return
      exports.copyColumns(memory.at(y), memory.at(x), y.size / rows, x.size / rows, to, from, columns, 0, rows)
    },
    transpose(y, x, { rows, columns }) {
      const samples = rows * columns && x.size / (rows * columns)
      exports.transpose(memory.at(y), memory.at(x), rows, columns, 0, samples)
    },
    reluForward(y, x) {
      exports.reluForward(memory.at(y), memory.at(x), 0, y.size)
    },
    reluBackward(dx, dy, y, scale = 1) {
      exports.reluBackward(memory.at(dx), memory.at(dy), memory.at(y), scale, 0, dx.size)
    },
    movingAverage(moving, value, momentum) {
      exports.movingAverage(memory.at(moving), memory.at(value), momentum, 0, moving.size)
    },
  }
}
