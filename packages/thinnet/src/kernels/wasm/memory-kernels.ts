import type { Tensor, TypedArray } from '../../tensor/tensor.ts'
import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './memory.ts'

type MemoryKernels = Pick<Kernels, 'reserve' | 'read' | 'write' | 'view' | 'gather'>

export function memoryKernels(memory: WasmMemory): MemoryKernels {
  return {
    reserve: bytes => memory.reserve(bytes),
    read: async region => memory.view(region).slice(),
    write: (region, values, at = 0) => memory.view(region).set(values, at),
    view: region => memory.floats(region),
    gather(out, source, rows) {
      const samples = out.shape[0]
      gatherRows(memory.view(out), source, rows, samples, samples ? out.size / samples : 0)
    },
  }
}

/** to[i] = source[rows[i]] · scale, of `size` elements a row; bytes by a table of their 256 products. */
function gatherRows(to: TypedArray, source: Tensor, rows: Uint32Array, samples: number, size: number): void {
  const { data, scale = 1 } = source
  if (scale === 1) {
    for (let i = 0; i < samples; i++) to.set(data.subarray(rows[i] * size, (rows[i] + 1) * size), i * size)
    return
  }
  const products = data instanceof Uint8Array ? Float32Array.from({ length: 256 }, (_, byte) => byte * scale) : null
  for (let i = 0; i < samples; i++) {
    const from = rows[i] * size
    const at = i * size
    if (products) for (let j = 0; j < size; j++) to[at + j] = products[data[from + j]]
    else for (let j = 0; j < size; j++) to[at + j] = data[from + j] * scale
  }
}
