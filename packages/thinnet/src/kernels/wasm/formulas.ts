import { refuse } from '../../errors.ts'
import { checkRows, checkSizes, type FormulaKernels, formulaKernels as plain } from '../formulas/apply.ts'
import type { Formula, FormulaName, Formulas } from '../formulas/formula.ts'
import { merges } from '../formulas/merges.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

/** The module's names for what layers make of several values, which go by the functions: an in may have one number a row. */
const MERGES = new Map<Formula, string>(
  Object.entries<Formulas>(merges).flatMap(([name, { forward, backward }]) => [
    [forward, `${name}Forward`],
    [backward, `${name}Backward`],
  ]),
)
const nameOf = (f: Formula | FormulaName) => (typeof f === 'string' ? f : MERGES.get(f))

const functionOf = (f: Formula | FormulaName): Formula =>
  typeof f === 'string' ? refuse('map', `regions of float32 and of one size for ${f}`, 'others') : f

/** Formulas that are in the module by their export, others in plain TypeScript over the same memory. */
export function formulaKernels(memory: WasmMemory): FormulaKernels {
  const exports = memory.exports as unknown as Readonly<Record<string, (...args: readonly number[]) => void>>
  const loopOf = (name: string) =>
    exports[name] ??
    refuse('map', 'formulas that are loaded', name, 'Say declare.kernels(activation.kernels) in build.')
  const at = memory.at.bind(memory)
  const own = plain(memory.floats.bind(memory), functionOf)
  /** Whether the module's loop fits: it knows floats of one size. */
  const fits = (size: number, ins: readonly Region[]) => {
    for (const region of ins) if (region.size !== size || region.dtype !== 'float32') return false
    return true
  }

  const map: Kernels['map'] = (out, ins, f, options) => {
    const name = nameOf(f)
    if (!name || !fits(out.size, ins)) return own.map(out, ins, f, options)
    const [a, b] = ins
    // The most of them, without an array a call.
    const loop = loopOf(name)
    if (options?.length || ins.length > 2) loop(at(out), ...ins.map(at), ...(options ?? []), 0, out.size)
    else if (b) loop(at(out), at(a), at(b), 0, out.size)
    else loop(at(out), at(a), 0, out.size)
  }

  return {
    map,
    multiply: (y, a, b) => map(y, [a, b], merges.product.forward),
    rowMeans(out, ins, f, options = []) {
      const name = nameOf(f)
      checkRows('rowMeans', out, ins)
      if (!name || !fits(ins[0]!.size, ins)) return own.rowMeans(out, ins, f, options)
      loopOf(name)(at(out), ...ins.map(at), ...options, ins[0]!.size / out.size, 0, out.size)
    },
    rowMeansBackward(dx, ins, f, dloss, options = []) {
      const name = nameOf(f)
      const { weights, count } = dloss
      checkSizes('rowMeansBackward', dx.size, ins)
      checkRows('rowMeansBackward', weights, [dx])
      if (!name || !fits(dx.size, ins)) return own.rowMeansBackward(dx, ins, f, dloss, options)
      const rows = weights.size
      loopOf(name)(at(dx), ...ins.map(at), at(weights), count, ...options, dx.size / rows, 0, rows)
    },
  }
}
