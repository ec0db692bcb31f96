import { refuse } from '../../errors.ts'
import { attention as kernelGroup } from '../../kernels/groups.ts'
import type { Region } from '../../kernels/region.ts'
import { flag, later } from '../../options/index.ts'
import type { Scheduled } from '../../schedules/schedule.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import { DRAW_OPTIONS, type DrawOptions, optionalRate } from '../draws.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { allOf } from '../padding.ts'
import { attended, PARTS } from './attended.ts'
import { DotProduct } from './dot-product.ts'

export interface AttentionOptions extends LayerOptions, DrawOptions {
  /** The fraction of attention weights dropped, in [0, 1]; also a schedule or a function of the step. Default 0. */
  dropout?: Scheduled
  /** Whether a query sees only keys up to its own place. In Keras this is said in the call. Default false. */
  useCausalMask?: boolean
}

/**
 * Dot-product attention without weights (Luong et al. 2015), Keras's Attention:
 *
 *     layers.attention().apply([query, value])     … .apply([query, value, key])       // key: value, if left out
 *
 * y = w · value with the weights w = softmax(query · keyᵀ), dropped by `dropout` in training: query [batch, steps, n], key
 * [batch, others, n], value [batch, others, m], y [batch, steps, m].
 *
 * Steps that the padding mask of value or key leaves out are seen by no query; y has the query's mask, and is 0 where that
 * is. Keras's useScale and scoreMode are not here. `maskOf` gives the mask of the weights, [batch, 1, steps, others].
 */
export class Attention extends Layer {
  static readonly ours = 'other'
  readonly #options

  constructor(options: AttentionOptions = {}) {
    super(options, { dropout: later('a number in [0, 1]'), useCausalMask: flag, ...DRAW_OPTIONS })
    const { dropout, useCausalMask: causal = false, seed } = options
    this.#options = { heads: 1, scale: 1, causal, rateAt: optionalRate(this.who, 'dropout', dropout), seed }
  }

  override get type() {
    return 'attention'
  }

  build(inputs: Inputs<Shape>, declare: Declare): Call {
    const { from, queries, keys } = attended(this.who, inputs)
    const [query, key, value] = PARTS.map(part => inputs[from[part]]!)
    if (query![1] !== key![1]) {
      refuse(this.who, 'as many features of the query as of the key', `${showBatched(query!)} and ${showBatched(key!)}`)
    }
    const product = new DotProduct(this.#options, queries, keys, declare)
    const queryMask = declare.padding(0)
    declare.outputPadding(queryMask)
    // of value and key a step counts where it counts in both
    const keyMask = allOf([declare.padding(from.v), declare.padding(from.k)], declare)
    const y = declare.output([queries, value![1]!])
    const dxs = inputs.map((_, i) => declare.inputGradient(i))
    // to an input the first part writes, others write beside it and are added
    const isFirst = (part: (typeof PARTS)[number]) => PARTS.find(each => from[each] === from[part]) === part
    const gradientOf = (part: (typeof PARTS)[number]) =>
      (isFirst(part) ? dxs[from[part]] : null) ?? declare.scratch(inputs[from[part]]!)
    const gradients = { q: gradientOf('q'), k: gradientOf('k'), v: gradientOf('v') }
    declare.backwardReads('input')
    declare.kernels(kernelGroup)
    const heads = (xs: Inputs<Region>) => ({ q: xs[from.q]!, k: xs[from.k]!, v: xs[from.v]! })
    return {
      forward(xs, pass) {
        keyMask.write(pass.kernels)
        product.forward(y, heads(xs), [queryMask, keyMask.mask], pass)
        return y
      },
      backward(dy, pass, { inputs: xs }) {
        product.backward(dy, heads(xs), gradients, pass)
        for (const part of PARTS) {
          const dx = dxs[from[part]]
          if (dx && !isFirst(part)) pass.kernels.add(dx, dx, gradients[part])
        }
        return dxs
      },
      ...(this.#options.rateAt && { mask: (batchSize, pass) => product.mask(batchSize, pass) }),
    }
  }
}
