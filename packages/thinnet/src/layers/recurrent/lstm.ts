import type { Activation } from '../../activations/activation.ts'
import type { ActivationName } from '../../activations/resolve.ts'
import type { Initializer } from '../../initializers/initializer.ts'
import { recurrent } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import { anything, flag } from '../../options/index.ts'
import type { Scheduled } from '../../schedules/schedule.ts'
import { optionalRate } from '../draws.ts'
import type { State } from './carry.ts'
import type { Cell, CellParts } from './cell.ts'
import { gatesOf } from './gates.ts'
import { lstmOfKernels } from './lstm-of-kernels.ts'
import type { RecurrentOptions } from './options.ts'
import { Recurrent } from './recurrent.ts'

export interface LstmOptions extends RecurrentOptions {
  /** Of the gates. Default sigmoid; with others, or another `activation` than tanh, a step takes more time. */
  recurrentActivation?: ActivationName | Activation
  /** Whether the bias of the forget gate begins with 1 (Jozefowicz et al. 2015). Default true. */
  unitForgetBias?: boolean
  /** The fraction of c that stays as it was, at each timestep (Krueger et al. 2017). Default 0. */
  zoneoutCell?: Scheduled
}

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000). At each timestep
 *
 *     a = x · W + h₀ · R + b,   i, f, o = σ(aᵢ), σ(a_f), σ(aₒ),   g = tanh(a_g)
 *     c = f · c₀ + i · g,       h = o · tanh c
 *
 *     dc += dh · o · (1 − tanh² c),   dc₀ = dc · f,   da = [dc · g · i(1 − i), dc · c₀ · f(1 − f), dc · i · (1 − g²),
 *     dh · tanh c · o(1 − o)],   dh₀ = da · Rᵀ,   dx = da · Wᵀ,   dW = Σ xᵀ · da,   dR = Σ h₀ᵀ · da,   db = Σ da
 *
 * x [batch, steps, features], W `kernel` [features, 4 · units], R `recurrentKernel` [units, 4 · units], b `bias`
 * [4 · units], in the order i, f, g, o, as in Keras; y [batch, units], or with `returnSequences` [batch, steps, units].
 * `apply([x, h, c])` begins with states [batch, units] instead of 0.
 *
 * A padded timestep hands on both states and the output before it (0 if there is none).
 *
 * dropout: x · m / keep, recurrentDropout: h₀ · m / keep, each with one mask a sequence for all its timesteps (Gal &
 * Ghahramani 2016). All gates share it; Keras draws one for each gate where recurrentDropout is not 0. zoneout,
 * zoneoutCell: h or c stays as it was where a mask of its own for each timestep says so, h being made of the c before
 * that; in inference the mean of both. weightDrop: R · M / keep, one M a batch. They draw from `name//dropout`,
 * `name//recurrentDropout`, `name//zoneout`, `name//zoneoutCell` and `name//weightDrop`, as `maskOf` shows.
 */
export class Lstm extends Recurrent {
  static readonly ours = 'other'
  protected readonly gates = 4
  protected readonly zoneouts
  readonly #unitForgetBias: boolean
  readonly #gates

  constructor(options: LstmOptions) {
    super(options, { recurrentActivation: anything, unitForgetBias: flag, zoneoutCell: anything })
    this.#gates = gatesOf(this.who, options.activation, options.recurrentActivation)
    this.#unitForgetBias = options.unitForgetBias ?? true
    this.zoneouts = (['zoneout', 'zoneoutCell'] as const).map(name => {
      return { name, rateAt: optionalRate(this.who, name, options[name]) }
    })
  }

  override get type() {
    return 'lstm'
  }

  protected override get biasInitializer(): Initializer {
    const { units } = this
    const initializer = super.biasInitializer
    if (!this.#unitForgetBias) return initializer
    return { ...initializer, draw: (shape, stream) => initializer.draw(shape, stream).fill(1, units, 2 * units) }
  }

  protected cell(parts: CellParts): Cell {
    const { units, z, zs, states, memories, given, recurrentKernel, declare } = parts
    if (!this.#gates.usual) return lstmOfKernels(parts, this.#gates.declared(declare))
    declare.kernels(recurrent)
    const r = declare.scratch([4 * units])
    const [h, c] = states as [State, State]
    const [hs, cs] = memories as [Region, Region]
    const part = declare.scratch([units])
    return {
      forward(s, weights, pass) {
        // r = h₀ · R
        pass.kernels.gemm(r, given.at(s, pass), weights)
        pass.kernels.lstmForward(zs[s]!, h.values[s + 1]!, c.values[s + 1]!, r, c.values[s]!)
      },
      backward(s, weights, pass) {
        pass.kernels.lstmBackward(zs[s]!, c.d, h.d, c.values[s]!)
        // dh₀ = da · Rᵀ
        pass.kernels.gemm(h.d, zs[s]!, weights, { transposeB: true })
        given.backward(h.d, pass)
      },
      whole: {
        forward: (weights, { kernels }) => kernels.lstmSequenceForward(z, hs, cs, r, weights),
        backward: (dy, weights, { kernels }) => kernels.lstmSequenceBackward(z, c.d, h.d, part, cs, weights, dy),
      },
      // dR = Σ h₀ᵀ · da
      gradients: ({ kernels }) => kernels.gemm(recurrentKernel.gradient, given.all, z, { transposeA: true }),
    }
  }
}
