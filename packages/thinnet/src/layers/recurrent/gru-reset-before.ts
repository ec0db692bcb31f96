import { merges } from '../../kernels/formulas/merges.ts'
import type { Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import type { Cell, CellParts } from './cell.ts'
import type { Gates } from './gates.ts'
import { stepsOf } from './steps.ts'

/**
 * The cell of `Gru` with the reset gate before the product: p = s · h₀, g = tanh(z_g + p · R_g). Of kernels that there are,
 * since R is used in two parts: R₂ for u and s, and R_g.
 *
 *     dp = dg · R_gᵀ,   ds = dp · h₀ · s(1 − s),   dh₀ = dh · u + dp · s + [du, ds] · R₂ᵀ
 */
export function resetBefore(parts: CellParts, { gate, activation }: Gates): Cell {
  const { units, z, zs, states, given, recurrentKernel, declare } = parts
  const steps = zs.length
  const [h] = states
  const scratch = (width = units) => declare.scratch([width])
  const [gates, both, added] = [scratch(2 * units), scratch(2 * units), scratch()]
  const [u, s, g, through, d] = [scratch(), scratch(), scratch(), scratch(), scratch()]
  const reset = declare.saved([steps, units])
  const resets = stepsOf(reset, steps, units)
  const weight = (width: number) => declare.scratch([units, width], { batched: false })
  const [first, last, dFirst, dLast] = [weight(2 * units), weight(units), weight(2 * units), weight(units)]
  const [dGates, dLasts] = [declare.scratch([steps, 2 * units]), declare.scratch([steps, units])]

  /** Columns of a matrix [rows, …] as one of their own, and back. */
  const take = (kernels: Kernels, to: Region, from: Region, rows: number, start: number, columns: number) =>
    kernels.copyColumns(to, from, { rows, columns, from: start, to: 0 })
  const put = (kernels: Kernels, to: Region, from: Region, rows: number, start: number, columns: number) =>
    kernels.copyColumns(to, from, { rows, columns, from: 0, to: start })
  const split = (kernels: Kernels, weights: Region) => {
    take(kernels, first, weights, units, 0, 2 * units)
    take(kernels, last, weights, units, 2 * units, units)
  }

  return {
    forward(t, weights, pass) {
      const { kernels } = pass
      const rows = u.shape[0]!
      const before = given.at(t, pass)
      if (t === 0) split(kernels, weights)
      // u, s = σ(z + h₀ · R₂)
      take(kernels, gates, zs[t]!, rows, 0, 2 * units)
      kernels.gemm(both, before, first)
      kernels.add(gates, gates, both)
      gate.forward(kernels, gates)
      put(kernels, zs[t]!, gates, rows, 0, 2 * units)
      take(kernels, u, gates, rows, 0, units)
      take(kernels, s, gates, rows, units, units)
      // g = tanh(z + (s · h₀) · R_g)
      kernels.multiply(resets[t]!, s, before)
      kernels.gemm(added, resets[t]!, last)
      take(kernels, g, zs[t]!, rows, 2 * units, units)
      kernels.add(g, g, added)
      activation.forward(kernels, g)
      put(kernels, zs[t]!, g, rows, 2 * units, units)
      // h = u · h₀ + (1 − u) · g
      kernels.map(h.values[t + 1]!, [h.values[t]!, g, u], merges.mixture.forward)
    },
    backward(t, weights, pass) {
      const { kernels } = pass
      const rows = u.shape[0]!
      if (t === steps - 1) split(kernels, weights)
      take(kernels, u, zs[t]!, rows, 0, units)
      take(kernels, s, zs[t]!, rows, units, units)
      take(kernels, g, zs[t]!, rows, 2 * units, units)
      // du = dh · (h₀ − g) · u(1 − u)
      kernels.map(d, [h.values[t]!, g], merges.difference.forward)
      kernels.multiply(d, d, h.d)
      gate.backward(kernels, d, u)
      put(kernels, gates, d, rows, 0, units)
      // dg = dh · (1 − u) · (1 − g²), and dh · u stays
      kernels.map(added, [h.d, u], merges.mixture.backward)
      activation.backward(kernels, added, g)
      put(kernels, zs[t]!, added, rows, 2 * units, units)
      kernels.multiply(h.d, h.d, u)
      // dp = dg · R_gᵀ, ds = dp · h₀ · s(1 − s), dh₀ = dp · s + [du, ds] · R₂ᵀ
      kernels.gemm(d, added, last, { transposeB: true })
      kernels.multiply(added, d, given.at(t, pass))
      gate.backward(kernels, added, s)
      put(kernels, gates, added, rows, units, units)
      put(kernels, zs[t]!, gates, rows, 0, 2 * units)
      kernels.gemm(through, gates, first, { transposeB: true })
      kernels.multiply(d, d, s)
      kernels.add(through, through, d)
      given.backward(through, pass)
      kernels.add(h.d, h.d, through)
    },
    gradients({ kernels }) {
      const rows = z.size / (3 * units)
      // dR₂ = Σ h₀ᵀ · [du, ds], dR_g = Σ (s · h₀)ᵀ · dg
      take(kernels, dGates, z, rows, 0, 2 * units)
      take(kernels, dLasts, z, rows, 2 * units, units)
      kernels.gemm(dFirst, given.all, dGates, { transposeA: true })
      kernels.gemm(dLast, reset, dLasts, { transposeA: true })
      put(kernels, recurrentKernel.gradient, dFirst, units, 0, 2 * units)
      put(kernels, recurrentKernel.gradient, dLast, units, 2 * units, units)
    },
  }
}
