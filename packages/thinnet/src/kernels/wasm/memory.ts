import type { Tensor, TypedArray } from '../../tensor/tensor.ts'
import type { HostKernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

type MemoryKernels = Pick<HostKernels, 'reserve' | 'dispose' | 'read' | 'write' | 'view' | 'gather'>

export function memoryKernels(memory: WasmMemory): MemoryKernels {
  return {
    reserve: bytes => memory.reserve(bytes),
    dispose: () => memory.dispose(),
    async read(region, to) {
      const values = memory.view(region)
      if (!to) return values.slice()
      to.set(values)
      return to
    },
    write: (region, values, at = 0) => memory.view(region).set(values, at),
    view: region => memory.floats(region),
    gather(out, source, rows) {
      const { dtype, scale = 1 } = source
      if (scale !== 1 && dtype === 'uint8') {
        // as bytes at first, into the last quarter of out
        const bytes = { ...out, dtype: 'uint8', offset: out.offset + 3 * out.size } as const
        gatherRows(memory.view(bytes), source, 1, rows, out)
        memory.alone.scaleBytes(memory.at(out), out.size, scale)
      } else gatherRows(memory.view(out), source, scale, rows, out)
    },
  }
}

/** to[i] = source[rows[i]] · scale for the samples of `out`; rows that follow each other go at once. */
function gatherRows(to: TypedArray, { data }: Tensor, scale: number, rows: Uint32Array, out: Region): void {
  const samples = out.shape[0]!
  const size = samples ? out.size / samples : 0
  for (let i = 0, next = 0; i < samples; i = next) {
    for (next = i + 1; next < samples && rows[next] === rows[next - 1]! + 1; ) next++
    const [at, from, count] = [i * size, rows[i]! * size, (next - i) * size]
    if (scale !== 1 || count < FEW) for (let j = 0; j < count; j++) to[at + j] = data[from + j]! * scale
    else to.set(data.subarray(from, from + count), at)
  }
}

/** So few elements are sooner copied one by one than shown as an array of their own. */
const FEW = 64
