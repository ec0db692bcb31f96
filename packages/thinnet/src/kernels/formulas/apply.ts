import { refuse } from '../../errors.ts'
import type { FloatArray } from '../../tensor/tensor.ts'
import type { Kernels } from '../kernels.ts'
import type { Region } from '../region.ts'
import type { Formula, FormulaName } from './formula.ts'
import { merges } from './merges.ts'

export type FormulaKernels = Pick<Kernels, 'map' | 'multiply' | 'rowMeans' | 'rowMeansBackward'>

/**
 * Formulas as they are, in float64: the specification, and what any backend does with one that is a user's own.
 *
 * @param functionOf gives the function of one that goes by its name
 */
export function formulaKernels(
  view: (region: Region) => FloatArray,
  functionOf: (f: Formula | FormulaName) => Formula,
): FormulaKernels {
  // out = f(…ins, …options)
  const map: Kernels['map'] = (out, ins, f, options = []) => {
    checkSizes('map', out.size, ins)
    const to = view(out)
    const term = termOf(functionOf(f), ins.map(view), to.length, options)
    for (let i = 0; i < to.length; i++) to[i] = term(i)
  }
  return {
    map,

    // y = a · b
    multiply: (y, a, b) => map(y, [a, b], merges.product.forward),

    // out[n] = mean of f(…ins, …options) over row n
    rowMeans(out, ins, f, options = []) {
      checkRows('rowMeans', out, ins)
      const to = view(out)
      const size = ins[0]!.size
      const columns = size / to.length
      const term = termOf(functionOf(f), ins.map(view), size, options)
      for (let n = 0; n < to.length; n++) {
        let sum = 0
        for (let i = n * columns; i < (n + 1) * columns; i++) sum += term(i)
        to[n] = sum / columns
      }
    },

    // dx = f(…ins, …options) · weights[n] / (columns · count)
    rowMeansBackward(dx, ins, f, { weights, count }, options = []) {
      checkSizes('rowMeansBackward', dx.size, ins)
      checkRows('rowMeansBackward', weights, [dx])
      const [to, weight] = [view(dx), view(weights)]
      const columns = to.length / weight.length
      const term = termOf(functionOf(f), ins.map(view), to.length, options)
      for (let n = 0; n < weight.length; n++) {
        for (let i = n * columns; i < (n + 1) * columns; i++) to[i] = (term(i) * weight[n]!) / (columns * count)
      }
    },
  }
}

/** f at element i of `size`. */
function termOf(f: Formula, ins: readonly FloatArray[], size: number, options: readonly number[]) {
  const [a, b] = ins as [FloatArray, FloatArray]
  const whole = ins.every(({ length }) => length === size)
  // The usual ones, without an array an element.
  if (whole && ins.length === 1) return (i: number) => f(a[i]!, ...options)
  if (whole && ins.length === 2) return (i: number) => f(a[i]!, b[i]!, ...options)
  const spans = ins.map(({ length }) => size / length)
  const given = [...ins.map(() => 0), ...options]
  return (i: number) => {
    for (let k = 0; k < ins.length; k++) given[k] = ins[k]![spans[k] === 1 ? i : Math.floor(i / spans[k]!)]!
    return f(...given)
  }
}

/** @throws ThinnetError where a kernel would read or write beyond a region: a layer of a user's own may call it */
export function checkSizes(who: string, size: number, ins: readonly Region[]): void {
  for (const one of ins) {
    if (one.size === size || (one.size > 0 && size % one.size === 0)) continue
    refuse(who, `inputs of ${size} elements, or of one for each row of them`, one.shape)
  }
}

export function checkRows(who: string, { size }: Region, [first, ...others]: readonly Region[]): void {
  const fits = first && (size > 0 ? first.size % size === 0 : first.size === 0)
  if (!fits) refuse(who, `inputs of ${size} rows of one size`, first?.shape ?? 'none')
  checkSizes(who, first.size, others)
}
