import type { Kernels } from '../kernels.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import type { Cuts } from './cut.ts'

export function permuteKernels(memory: WasmMemory): Pick<Kernels, 'permute'> {
  const { exports } = memory
  const at = memory.at.bind(memory)
  return {
    permute(y, x, { shape, axes }) {
      if (y.size === 0) return
      const all = axesOf(shape, axes)
      const last = all.pop()!
      // elements that stay neighbours, or a matrix that is transposed: its columns lie side by side in x, its rows in y
      const columns = last.from === 1 ? null : all.find(axis => axis.from === 1)!
      const loops = all.filter(axis => axis !== columns)
      if (!columns && loops.length === 0) return exports.copy(at(y), at(x), 0, y.size)
      const block = columns ? [last.size, last.from, columns.size, columns.to] : [0, 0, last.size, 0]
      const numbers = [...block, loops.length, ...loops.flatMap(({ size, to, from }) => [size, to, from])]
      const units = (loops[0] ?? columns!).size
      exports.permute(at(y), at(x), memory.window(numbers), y.size / units, 0, units)
    },
  }
}

/** Of y, from the outermost in; `to` and `from` are how far apart in y and x two elements of the axis lie. */
interface Axis {
  size: number
  to: number
  from: number
}

/** Without those of size 1, and as one where two follow each other in both. */
function axesOf(shape: readonly number[], axes: readonly number[]): Axis[] {
  const strides = stridesOf(shape)
  const merged: Axis[] = []
  for (const axis of axes) {
    const [size, from, before] = [shape[axis]!, strides[axis]!, merged.at(-1)]
    if (size === 1) continue
    if (before?.from === size * from) Object.assign(before, { size: before.size * size, from })
    else merged.push({ size, to: 0, from })
  }
  if (merged.length === 0) merged.push({ size: 1, to: 1, from: 1 })
  for (const [i, to] of stridesOf(merged.map(axis => axis.size)).entries()) merged[i]!.to = to
  return merged
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!
  return strides
}

export const permuteCuts = {
  // a unit is an element of the outermost axis that is looped over
  permute: { grain: 1, time: [0.4, 'elements', 'end'] },
} satisfies Cuts
