import { refuse } from '../../errors.ts'
import type { FloatArray } from '../../tensor/tensor.ts'
import { disposed } from '../disposed.ts'
import type { HostKernels } from '../kernels.ts'
import type { Region } from '../region.ts'

/** A region as an array over the memory itself. An integer region gives an integer array. */
export type View = (region: Region) => FloatArray

const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const

type MemoryKernels = Pick<HostKernels, 'reserve' | 'dispose' | 'read' | 'allFinite' | 'write' | 'view' | 'gather'>

/** One buffer, which only grows. */
export function memoryKernels(): MemoryKernels {
  let buffer: ArrayBuffer | null = new ArrayBuffer(0)
  const memory = () => buffer ?? disposed()

  const view: View = ({ dtype, offset, size }) => new ARRAYS[dtype](memory(), offset, size) as FloatArray

  return {
    view,
    reserve(bytes) {
      if (bytes <= memory().byteLength) return
      const grown = allocate(bytes)
      new Uint8Array(grown).set(new Uint8Array(memory()))
      buffer = grown
    },
    dispose() {
      buffer = null
    },
    async read(region, to) {
      if (!to) return view(region).slice()
      to.set(view(region))
      return to
    },
    async allFinite(region) {
      return view(region).every(Number.isFinite)
    },
    write(region, values, at = 0) {
      view(region).set(values, at)
    },
    // out[i] = source[rows[i]] · source.scale; whole samples, so a row is all of the source but its first dimension
    gather(out, source, rows) {
      const to = view(out) // [samples, …]
      const samples = out.shape[0]
      const size = out.size / samples
      for (let i = 0; i < samples; i++) {
        const from = rows[i] * size
        for (let j = 0; j < size; j++) to[i * size + j] = source.data[from + j] * (source.scale ?? 1)
      }
    },
  }
}

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes)
  } catch {
    return refuse('Reference kernels', `room for ${bytes} bytes`, 'none', 'Use a smaller batch or a smaller model.')
  }
}
