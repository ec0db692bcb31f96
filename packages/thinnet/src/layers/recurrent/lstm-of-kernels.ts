import type { Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { State } from './carry.ts'
import type { Cell, CellParts } from './cell.ts'
import type { Gates } from './gates.ts'

/**
 * The cell of `Lstm` with other activations than tanh and sigmoid, of kernels that there are: s of the gates, f of g and c.
 *
 *     c = f · c₀ + i · g,   t = f(c),   h = o · t
 *     dc += f′(dh · o),   da = [s′(dc · g), s′(dc · c₀), f′(dc · i), s′(dh · t)],   dc₀ = dc · f
 */
export function lstmOfKernels(parts: CellParts, { gate, activation }: Gates): Cell {
  const { units, z, zs, states, given, recurrentKernel, declare } = parts
  const [h, c] = states as [State, State]
  const r = declare.scratch([4 * units])
  const scratch = () => declare.scratch([units])
  const [i, f, g, o, t, d] = [scratch(), scratch(), scratch(), scratch(), scratch(), scratch()]
  const gates = [i, f, g, o].map((region, k) => ({ region, column: k * units, step: region === g ? activation : gate }))
  const take = (kernels: Kernels, a: Region) => {
    for (const { region, column } of gates)
      kernels.copyColumns(region, a, { rows: region.shape[0]!, columns: units, from: column, to: 0 })
  }
  const put = (kernels: Kernels, a: Region, region: Region, column: number) =>
    kernels.copyColumns(a, region, { rows: region.shape[0]!, columns: units, from: 0, to: column })
  /** to = f · c₀ + i · g */
  const next = (kernels: Kernels, to: Region, before: Region) => {
    kernels.multiply(d, i, g)
    kernels.multiply(to, f, before)
    kernels.add(to, to, d)
  }
  return {
    forward(s, weights, pass) {
      const { kernels } = pass
      const a = zs[s]!
      kernels.gemm(r, given.at(s, pass), weights)
      kernels.add(a, a, r)
      take(kernels, a)
      for (const { region, column, step } of gates) {
        step.forward(kernels, region)
        put(kernels, a, region, column)
      }
      next(kernels, c.values[s + 1]!, c.values[s]!)
      kernels.copy(t, c.values[s + 1]!)
      activation.forward(kernels, t)
      kernels.multiply(h.values[s + 1]!, o, t)
    },
    backward(s, weights, pass) {
      const { kernels } = pass
      const [a, before] = [zs[s]!, c.values[s]!]
      take(kernels, a)
      // t = f(c), of the c before zoneout and padding
      next(kernels, t, before)
      activation.forward(kernels, t)
      kernels.multiply(d, h.d, o)
      activation.backward(kernels, d, t)
      kernels.add(c.d, c.d, d)
      // da, each in the place of what it no longer needs
      kernels.multiply(t, t, h.d)
      const others = [g, before, i]
      for (const [k, { region, column, step }] of gates.entries()) {
        if (k < 3) kernels.multiply(d, c.d, others[k]!)
        else kernels.copy(d, t)
        step.backward(kernels, d, region)
        put(kernels, a, d, column)
      }
      kernels.multiply(c.d, c.d, f)
      kernels.gemm(h.d, a, weights, { transposeB: true })
      given.backward(h.d, pass)
    },
    // dR = Σ h₀ᵀ · da
    gradients: ({ kernels }) => kernels.gemm(recurrentKernel.gradient, given.all, z, { transposeA: true }),
  }
}
