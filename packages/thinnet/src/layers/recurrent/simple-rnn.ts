import { optionalRate } from '../draws.ts'
import type { Cell, CellParts } from './cell.ts'
import type { RecurrentOptions } from './options.ts'
import { Recurrent } from './recurrent.ts'

export interface SimpleRnnOptions extends RecurrentOptions {}

/**
 * The simplest recurrent layer (Elman 1990). At each timestep, with any activation f (default tanh),
 *
 *     a = x · W + h₀ · R + b,   h = f(a),      da = dh · f′(a),   dh₀ = da · Rᵀ,   dx = da · Wᵀ
 *     dW = Σ xᵀ · da,   dR = Σ h₀ᵀ · da,   db = Σ da
 *
 * x [batch, steps, features], W `kernel` [features, units], R `recurrentKernel` [units, units], b `bias` [units]; y [batch,
 * units], or with `returnSequences` [batch, steps, units]. `apply([x, h])` begins with h [batch, units] instead of 0.
 *
 * Padding, dropouts, zoneout of h and weightDrop are those of `Lstm`.
 */
export class SimpleRnn extends Recurrent {
  static readonly ours = 'other'
  protected readonly gates = 1
  protected readonly zoneouts

  constructor(options: SimpleRnnOptions) {
    super(options)
    this.zoneouts = [{ name: 'zoneout', rateAt: optionalRate(this.who, 'zoneout', options.zoneout) }]
  }

  override get type() {
    return 'simple_rnn'
  }

  protected cell({ units, z, zs, states, given, recurrentKernel, declare }: CellParts): Cell {
    const [h] = states
    const r = declare.scratch([units])
    const f = this.weights.activation
    declare.kernels(f?.kernels)
    return {
      forward(s, weights, pass) {
        const { kernels } = pass
        const [a, next] = [zs[s]!, h.values[s + 1]!]
        kernels.gemm(r, given.at(s, pass), weights)
        kernels.add(a, a, r)
        // what f′ is told from stays in a: f's input, or its output, which zoneout and padding do not change there
        if (!f) kernels.copy(next, a)
        else if (f.reads === 'input') f.forward(kernels, next, a)
        else {
          f.forward(kernels, a, a)
          kernels.copy(next, a)
        }
      },
      backward(s, weights, pass) {
        const { kernels } = pass
        const a = zs[s]!
        // da = dh · f′(a)
        f?.backward(kernels, h.d, h.d, a)
        kernels.copy(a, h.d)
        // dh₀ = da · Rᵀ
        kernels.gemm(h.d, a, weights, { transposeB: true })
        given.backward(h.d, pass)
      },
      // dR = Σ h₀ᵀ · da
      gradients: ({ kernels }) => kernels.gemm(recurrentKernel.gradient, given.all, z, { transposeA: true }),
    }
  }
}
