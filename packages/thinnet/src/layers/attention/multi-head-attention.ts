import { attention as kernelGroup } from '../../kernels/groups.ts'
import { flag, later, needed, type OptionKind, whole } from '../../options/index.ts'
import type { Scheduled } from '../../schedules/schedule.ts'
import type { Shape } from '../../tensor/shape.ts'
import { DRAW_OPTIONS, type DrawOptions, optionalRate } from '../draws.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { allOf } from '../padding.ts'
import { WEIGHT_OPTIONS, type WeightOptions, weightOptions } from '../weights.ts'
import { attended, PARTS, sumOf } from './attended.ts'
import { DotProduct } from './dot-product.ts'
import { Projection } from './projection.ts'

export interface MultiHeadAttentionOptions extends LayerOptions, Omit<WeightOptions, 'activation'>, DrawOptions {
  /** ≥ 1. */
  numHeads: number
  /** Numbers of each head's queries and keys, ≥ 1. */
  keyDim: number
  /** Numbers of each head's values, ≥ 1. Default keyDim. */
  valueDim?: number
  /** The fraction of attention weights dropped, in [0, 1]; also a schedule or a function of the step. Default 0. */
  dropout?: Scheduled
  /** Numbers a step of the output. Default those of the query. */
  outputShape?: number | readonly [number]
  /** Whether a query sees only keys up to its own place. In Keras this is said in the call. Default false. */
  useCausalMask?: boolean
}

const { activation: _, ...WEIGHTS } = WEIGHT_OPTIONS
const outputShapes: OptionKind = {
  what: 'a whole number ≥ 1, or an array of one',
  is: value => whole(1).is(Array.isArray(value) && value.length === 1 ? value[0] : value),
}

/**
 * Multi-head attention (Vaswani et al. 2017), Keras's MultiHeadAttention:
 *
 *     layers.multiHeadAttention({ numHeads: 4, keyDim: 32, dropout: 0.1 }).apply(x)          // self-attention
 *     … .apply([query, value])   … .apply([query, value, key])                             // key: value, if left out
 *
 * Of each head q = query · Wq + bq, k = key · Wk + bk, v = value · Wv + bv, then w · v with the weights
 * w = softmax(q · kᵀ / √keyDim), dropped by `dropout` in training, and y = (w · v of all heads) · Wo + bo.
 *
 * query [batch, steps, …], value and key [batch, others, …], y [batch, steps, outputShape]. Kernels are [inputs, numHeads,
 * keyDim], [inputs, numHeads, keyDim], [inputs, numHeads, valueDim] and [numHeads, valueDim, outputShape].
 *
 * Steps that the padding mask of value or key leaves out are seen by no query; y has the query's mask. A query that sees
 * no key, as one that is padding, gets weights of 0, so that y is bo: so does Keras with dropout; without, it takes the
 * mean over all steps there. Keras's attentionMask and attentionAxes are not here. `maskOf` gives the mask of the weights, [batch, numHeads, steps, others].
 */
export class MultiHeadAttention extends Layer {
  static readonly ours = 'sums'
  readonly #heads
  readonly #outputs: number | undefined
  readonly #weights
  readonly #attention

  constructor(options: MultiHeadAttentionOptions) {
    super(options, {
      numHeads: needed(whole(1)),
      keyDim: needed(whole(1)),
      valueDim: whole(1),
      dropout: later('a number in [0, 1]'),
      outputShape: outputShapes,
      useCausalMask: flag,
      ...WEIGHTS,
      ...DRAW_OPTIONS,
    })
    const { numHeads, keyDim, valueDim = keyDim, dropout, useCausalMask = false, seed } = options
    this.#heads = { keys: [numHeads, keyDim], values: [numHeads, valueDim] } as const
    this.#outputs = [options.outputShape].flat()[0]
    this.#weights = weightOptions(this.who, options)
    this.#attention = {
      heads: numHeads,
      scale: 1 / Math.sqrt(keyDim),
      causal: useCausalMask,
      rateAt: optionalRate(this.who, 'dropout', dropout),
      seed,
    }
  }

  override get type() {
    return 'multi_head_attention'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const { from, queries, keys } = attended(this.who, inputs)
    const features = inputs.map(shape => shape.at(-1)!)
    const { keys: ofKeys, values: ofValues } = this.#heads
    const project = (name: string, input: number, to: Shape) =>
      new Projection(declare, name, [features[input]!], to, this.#weights)
    const query = project('query', 0, ofKeys)
    const projections = { q: query, k: project('key', from.k, ofKeys), v: project('value', from.v, ofValues) }
    const outputs = this.#outputs ?? features[0]!
    const output = new Projection(declare, 'output', ofValues, [outputs], this.#weights)
    const width = ofKeys[0] * ofKeys[1]
    const wide = ofValues[0] * ofValues[1]
    const heads = {
      q: declare.saved([queries, width]),
      k: declare.saved([keys, width]),
      v: declare.saved([keys, wide]),
    }
    const context = declare.saved([queries, wide])
    const dcontext = declare.scratch([queries, wide])
    const gradients = {
      q: declare.scratch([queries, width]),
      k: declare.scratch([keys, width]),
      v: declare.scratch([keys, wide]),
    }
    const attention = new DotProduct(this.#attention, queries, keys, declare)
    const queryMask = declare.padding(0)
    declare.outputPadding(queryMask)
    // of value and key a step counts where it counts in both
    const keyMask = allOf([declare.padding(from.v), declare.padding(from.k)], declare)
    const y = declare.output([queries, outputs])
    declare.backwardReads('input')
    declare.kernels(kernelGroup)
    const dxs = inputs.map((shape, i) => sumOf(declare.inputGradient(i), declare.scratch(shape)))
    return {
      forward(xs, pass) {
        const { kernels } = pass
        for (const part of PARTS) projections[part].forward(heads[part], xs[from[part]]!, kernels)
        keyMask.write(kernels)
        attention.forward(context, heads, [queryMask, keyMask.mask], pass)
        output.forward(y, context, kernels)
        return y
      },
      backward(dy, pass, { inputs: xs }) {
        const { kernels } = pass
        output.gradients(dy, context, kernels)
        output.inputGradient(dcontext, dy, kernels)
        attention.backward(dcontext, heads, gradients, pass)
        for (const part of PARTS) projections[part].gradients(gradients[part], xs[from[part]]!, kernels)
        return dxs.map((dx, i) =>
          dx(
            PARTS.filter(part => from[part] === i).map(
              part => to => projections[part].inputGradient(to, gradients[part], kernels),
            ),
            kernels,
          ),
        )
      },
      ...(this.#attention.rateAt && { mask: (batchSize, pass) => attention.mask(batchSize, pass) }),
    }
  }
}
