import { refuse } from '../../errors.ts'
import { activations } from '../formulas/activations.ts'
import { checkRows, checkSizes, type FormulaKernels, formulaKernels as plain } from '../formulas/apply.ts'
import type { Formula, Formulas } from '../formulas/formula.ts'
import { losses } from '../formulas/losses.ts'
import { merges } from '../formulas/merges.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'

/** The module's name for each of thinnet's own formulas. */
const MAPS = new Map([activations, merges].flatMap(table => [...named(table, 'forward'), ...named(table, 'backward')]))
const MEANS = new Map(named(losses, 'forward'))
const MEANS_BACKWARD = new Map(named(losses, 'backward'))

function named(table: Readonly<Record<string, Formulas>>, direction: 'forward' | 'backward'): [Formula, string][] {
  const ending = direction === 'forward' ? 'Forward' : 'Backward'
  return Object.entries(table).map(([name, formulas]) => [formulas[direction], `${name}${ending}`])
}

/** Formulas that are in the module by their export, others in plain TypeScript over the same memory. */
export function formulaKernels(memory: WasmMemory): FormulaKernels {
  const exports = memory.exports as unknown as Readonly<Record<string, (...args: readonly number[]) => void>>
  const loopOf = (name: string) =>
    exports[name] ??
    refuse('map', 'formulas that are loaded', name, 'Say declare.kernels(activation.kernels) in build.')
  const at = memory.at.bind(memory)
  const own = plain(memory.floats.bind(memory))
  /** Whether the module's loop fits: it knows floats of one size. */
  const fits = (size: number, ins: readonly Region[]) => {
    for (const region of ins) if (region.size !== size || region.dtype !== 'float32') return false
    return true
  }

  const map: Kernels['map'] = (out, ins, f, options) => {
    const name = MAPS.get(f)
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
      const name = MEANS.get(f)
      checkRows('rowMeans', out, ins)
      if (!name || !fits(ins[0]!.size, ins)) return own.rowMeans(out, ins, f, options)
      loopOf(name)(at(out), ...ins.map(at), ...options, ins[0]!.size / out.size, 0, out.size)
    },
    rowMeansBackward(dx, ins, f, dloss, options = []) {
      const name = MEANS_BACKWARD.get(f)
      const { weights, count } = dloss
      checkSizes('rowMeansBackward', dx.size, ins)
      checkRows('rowMeansBackward', weights, [dx])
      if (!name || !fits(dx.size, ins)) return own.rowMeansBackward(dx, ins, f, dloss, options)
      const rows = weights.size
      loopOf(name)(at(dx), ...ins.map(at), at(weights), count, ...options, dx.size / rows, 0, rows)
    },
  }
}
