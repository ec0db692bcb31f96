import type { Kernels } from '../kernels.ts'
import { type SequenceKernels, sequencesByStep } from '../sequences.ts'
import { elementwiseKernels } from './elementwise.ts'
import { gemmKernels } from './gemm.ts'
import type { View } from './memory.ts'

type RecurrentKernels = Pick<Kernels, 'lstmForward' | 'lstmBackward' | 'gruForward' | 'gruBackward'>

const { tanh } = Math
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

export function recurrentKernels(view: View): RecurrentKernels & SequenceKernels {
  const cells = cellKernels(view)
  return { ...cells, ...sequencesByStep({ ...gemmKernels(view), ...elementwiseKernels(view), ...cells }) }
}

function cellKernels(view: View): RecurrentKernels {
  return {
    lstmForward(z, h, c, r, c0) {
      const [gates, state, cell, added, before] = [view(z), view(h), view(c), view(r), view(c0)]
      eachUnit(h, 4, (k, at, units) => {
        const a = (gate: number) => gates[at + gate * units] + added[at + gate * units]
        const [i, f, g, o] = [sigmoid(a(0)), sigmoid(a(1)), tanh(a(2)), sigmoid(a(3))]
        const next = f * before[k] + i * g
        cell[k] = next
        state[k] = o * tanh(next)
        for (const [gate, value] of [i, f, g, o].entries()) gates[at + gate * units] = value
      })
    },

    lstmBackward(z, dc, dh, c0) {
      const [gates, back, dstate, before] = [view(z), view(dc), view(dh), view(c0)]
      eachUnit(dh, 4, (k, at, units) => {
        const [i, f, g, o] = [0, 1, 2, 3].map(gate => gates[at + gate * units])
        const t = tanh(f * before[k] + i * g)
        const d = back[k] + dstate[k] * o * (1 - t * t)
        const da = [d * g * i * (1 - i), d * before[k] * f * (1 - f), d * i * (1 - g * g), dstate[k] * t * o * (1 - o)]
        for (const [gate, value] of da.entries()) gates[at + gate * units] = value
        back[k] = d * f
      })
    },

    gruForward(z, h, r, h0) {
      const [gates, state, added, before] = [view(z), view(h), view(r), view(h0)]
      eachUnit(h, 3, (k, at, units) => {
        const u = sigmoid(gates[at] + added[at])
        const s = sigmoid(gates[at + units] + added[at + units])
        const g = tanh(gates[at + 2 * units] + s * added[at + 2 * units])
        state[k] = u * before[k] + (1 - u) * g
        for (const [gate, value] of [u, s, g].entries()) gates[at + gate * units] = value
      })
    },

    gruBackward(z, r, dh, h0) {
      const [gates, added, back, before] = [view(z), view(r), view(dh), view(h0)]
      eachUnit(dh, 3, (k, at, units) => {
        const [u, s, g] = [0, 1, 2].map(gate => gates[at + gate * units])
        const du = back[k] * (before[k] - g) * u * (1 - u)
        const dg = back[k] * (1 - u) * (1 - g * g)
        const ds = dg * added[at + 2 * units] * s * (1 - s)
        for (const [gate, value] of [du, ds, dg].entries()) gates[at + gate * units] = value
        for (const [gate, value] of [du, ds, dg * s].entries()) added[at + gate * units] = value
        back[k] *= u
      })
    },
  }
}

/** Calls f with the place of each unit in [N, units], and of its first gate in [N, gates · units]. */
function eachUnit(
  { shape, size }: { readonly shape: readonly number[]; readonly size: number },
  gates: number,
  f: (unit: number, gate: number, units: number) => void,
): void {
  const units = shape.at(-1)!
  for (let k = 0; k < size; k++) f(k, Math.trunc(k / units) * gates * units + (k % units), units)
}
