import type { Tensor, TypedArray } from '../../tensor/tensor.ts'
import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './memory.ts'

type MemoryKernels = Pick<Kernels, 'reserve' | 'read' | 'write' | 'view' | 'gather'>

export function memoryKernels(memory: WasmMemory): MemoryKernels {
  return {
    reserve: bytes => memory.reserve(bytes),
    async read(region, to) {
      const values = memory.view(region)
      if (!to) return values.slice()
      to.set(values)
      return to
    },
    write: (region, values, at = 0) => memory.view(region).set(values, at),
    view: region => memory.floats(region),
    gather(out, source, rows) {
      const samples = out.shape[0]
      gatherRows(memory.view(out), source, rows, samples, samples ? out.size / samples : 0)
    },
  }
}

/** to[i] = source[rows[i]] · scale, of `size` elements a row; rows that follow each other go at once. */
function gatherRows(to: TypedArray, source: Tensor, rows: Uint32Array, samples: number, size: number): void {
  const { data, scale = 1 } = source
  // bytes by a table of their 256 products
  const products =
    scale !== 1 && data instanceof Uint8Array ? Float32Array.from({ length: 256 }, (_, byte) => byte * scale) : null
  for (let i = 0, next = 0; i < samples; i = next) {
    for (next = i + 1; next < samples && rows[next] === rows[next - 1]! + 1; ) next++
    const [at, from, count] = [i * size, rows[i]! * size, (next - i) * size]
    if (products) for (let j = 0; j < count; j++) to[at + j] = products[data[from + j]!]!
    else if (scale !== 1 || count < FEW) for (let j = 0; j < count; j++) to[at + j] = data[from + j]! * scale
    else to.set(data.subarray(from, from + count), at)
  }
}

/** So few elements are sooner copied one by one than shown as an array of their own. */
const FEW = 64
