import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

type ElementwiseKernels = Pick<
  Kernels,
  | 'fill'
  | 'copy'
  | 'scale'
  | 'add'
  | 'transpose'
  | 'activationForward'
  | 'activationBackward'
  | 'dropout'
  | 'gaussianNoise'
  | 'applyMask'
>

/** As assembly/elementwise.ts numbers them. */
const ACTIVATIONS = { relu: 0, sigmoid: 1, tanh: 2, selu: 3, elu: 4 } as const

export function elementwiseKernels(memory: WasmMemory): ElementwiseKernels {
  const { exports, workspace } = memory
  const kernels: ElementwiseKernels = {
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
      exports.activationForward(memory.at(y), memory.at(x), ACTIVATIONS[f], 0, y.size)
    },
    activationBackward(dx, dy, y, f, scale = 1) {
      exports.activationBackward(memory.at(dx), memory.at(dy), memory.at(y), ACTIVATIONS[f], scale, 0, dx.size)
    },
    dropout(y, x, { rate, stream, first }, scale, values) {
      const threshold = Math.round(rate * 2 ** 32)
      if (threshold === 0 && !values?.shift) return kernels.scale(y, x, scale)
      if (threshold === 2 ** 32) return kernels.fill(y, values?.dropped ?? 0)
      const { key, step, site } = stream
      const [block, lane] = [Math.floor(first / 16), first % 16]
      const [to, from] = [memory.at(y), memory.at(x)]
      if (!values) {
        exports.dropout(to, from, scale, threshold, key[0], key[1], step, site, block, lane, workspace, 0, y.size)
        return
      }
      const { shift, dropped } = values
      const where = [threshold, key[0], key[1], step, site, block, lane, workspace] as const
      exports.dropoutInto(to, from, scale, shift, dropped, ...where, 0, y.size)
    },
    gaussianNoise(y, x, { stream, first }, { stddev, multiply }) {
      if (stddev === 0) return kernels.copy(y, x)
      const { key, step, site } = stream
      const [block, lane, base] = [Math.floor(first / 4), first % 4, multiply ? 1 : 0]
      const [to, from] = [memory.at(y), memory.at(x)]
      exports.gaussianNoise(to, from, stddev, base, key[0], key[1], step, site, block, lane, workspace, 0, y.size)
    },
    applyMask(y, x, mask, { inner, scale = 1, shift = -0, dropped = 0 }) {
      if (y.size === 0) return
      const middle = y.size / mask.size
      const [to, from, by] = [memory.at(y), memory.at(x), memory.at(mask)]
      // nothing is shared: all is one row
      const row = middle === 1 ? y.size : inner
      exports.applyMask(to, from, by, middle, row, scale, shift, dropped, workspace, 0, y.size)
    },
  }
  return kernels
}
