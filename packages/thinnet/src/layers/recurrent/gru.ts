import type { Activation } from '../../activations/activation.ts'
import type { ActivationName } from '../../activations/resolve.ts'
import { refuse, show } from '../../errors.ts'
import { recurrent } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import { anything, flag } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { optionalRate } from '../draws.ts'
import type { Cell, CellParts } from './cell.ts'
import { gatesOf } from './gates.ts'
import { resetBefore } from './gru-reset-before.ts'
import type { RecurrentOptions } from './options.ts'
import { Recurrent } from './recurrent.ts'
import { stepsOf } from './steps.ts'

export interface GruOptions extends RecurrentOptions {
  /** Of the gates. Default sigmoid; others, and another `activation` than tanh, with `resetAfter: false`. */
  recurrentActivation?: ActivationName | Activation
  /** Whether the reset gate comes after the product with the recurrent kernel. Default true. */
  resetAfter?: boolean
}

/**
 * Gated recurrent unit (Cho et al. 2014). With z = x · W + b and r = h₀ · R + b′, in three parts each, at each timestep
 *
 *     u = σ(z_u + r_u),   s = σ(z_s + r_s),   g = tanh(z_g + s · r_g),   h = u · h₀ + (1 − u) · g
 *
 *     du = dh · (h₀ − g) · u(1 − u),   dg = dh · (1 − u) · (1 − g²),   ds = dg · r_g · s(1 − s)
 *     dz = [du, ds, dg],   dr = [du, ds, dg · s],   dh₀ = dh · u + dr · Rᵀ,   dx = dz · Wᵀ
 *     dW = Σ xᵀ · dz,   dR = Σ h₀ᵀ · dr,   db = Σ dz,   db′ = Σ dr
 *
 * or, with `resetAfter: false`, as in the first version of the paper, the reset gate s before the product: g =
 * tanh(z_g + (s · h₀) · R_g), which has no b′ and takes more time.
 *
 * x [batch, steps, features], W `kernel` [features, 3 · units], R `recurrentKernel` [units, 3 · units], `bias`
 * [2, 3 · units], b and b′, or without b′ [3 · units]; in the order u, s, g (Keras' z, r, h); y [batch, units], or with
 * `returnSequences` [batch, steps, units]. `apply([x, h])` begins with h [batch, units] instead of 0.
 *
 * Padding, dropouts, zoneout of h and weightDrop are those of `Lstm`; recurrentDropout drops h₀ in the products alone.
 */
export class Gru extends Recurrent {
  static readonly ours = 'other'
  protected readonly gates = 3
  protected readonly zoneouts
  readonly resetAfter: boolean
  readonly #gates

  constructor(options: GruOptions) {
    super(options, { recurrentActivation: anything, resetAfter: flag })
    const { activation, recurrentActivation } = options
    this.#gates = gatesOf(this.who, activation, recurrentActivation)
    this.resetAfter = options.resetAfter ?? true
    if (this.resetAfter && !this.#gates.usual) {
      const got = `${show(activation ?? 'tanh')} and ${show(recurrentActivation ?? 'sigmoid')}`
      refuse(this.who, 'activation tanh and recurrentActivation sigmoid', got, 'Others take resetAfter: false.')
    }
    this.zoneouts = [{ name: 'zoneout', rateAt: optionalRate(this.who, 'zoneout', options.zoneout) }]
  }

  override get type() {
    return 'gru'
  }

  protected override get biasShape(): Shape {
    return this.resetAfter ? [2, 3 * this.units] : [3 * this.units]
  }

  protected cell(parts: CellParts): Cell {
    return this.resetAfter ? resetAfter(parts) : resetBefore(parts, this.#gates.declared(parts.declare))
  }
}

function resetAfter(parts: CellParts): Cell {
  const { units, z, zs, states, given, recurrentKernel, recurrentBias, declare } = parts
  const [h] = states
  const [hs] = parts.memories as [Region]
  declare.kernels(recurrent)
  const r = declare.saved([zs.length, 3 * units])
  const rs = stepsOf(r, zs.length, 3 * units)
  const through = declare.scratch([units])
  const bias = recurrentBias?.value ?? null
  return {
    forward(s, weights, pass) {
      // r = h₀ · R + b′
      pass.kernels.gemm(rs[s]!, given.at(s, pass), weights, { bias })
      pass.kernels.gruForward(zs[s]!, h.values[s + 1]!, rs[s]!, h.values[s]!)
    },
    backward(s, weights, pass) {
      const { kernels } = pass
      kernels.gruBackward(zs[s]!, rs[s]!, h.d, h.values[s]!)
      // dh₀ = dh · u + dr · Rᵀ
      kernels.gemm(through, rs[s]!, weights, { transposeB: true })
      given.backward(through, pass)
      kernels.add(h.d, h.d, through)
    },
    whole: {
      forward: (weights, { kernels }) => kernels.gruSequenceForward(z, hs, r, weights, bias),
      backward: (dy, weights, { kernels }) => kernels.gruSequenceBackward(z, r, h.d, through, hs, weights, dy),
    },
    gradients({ kernels }) {
      // dR = Σ h₀ᵀ · dr, db′ = Σ dr
      kernels.gemm(recurrentKernel.gradient, given.all, r, { transposeA: true })
      if (recurrentBias) kernels.channelSums(recurrentBias.gradient, r, { inner: 1 })
    },
  }
}
