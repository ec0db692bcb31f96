import { refuse } from '../../errors.ts'
import type { Region } from '../../kernels/region.ts'
import { later, needed } from '../../options/index.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass, requireLayer } from '../layer.ts'
import { type Built, checkGradients, checkOutput } from '../returned.ts'

export interface TimeDistributedOptions extends LayerOptions {
  /** What is applied to each timestep: a layer with none of its own, as dense or conv2d. */
  layer: Layer
}

/**
 * Applies a layer to each timestep: x [batch, steps, …], y [batch, steps, …what the layer gives]. To the layer the timesteps
 * are samples of a batch of batch · steps, so that a dropout in it draws for each timestep by itself. The padding mask of x
 * is that of y. The wrapped layer is a part of this one: one call, under one name.
 */
export class TimeDistributed extends Layer {
  static readonly ours = 'wraps'
  override readonly wrapped: Layer

  constructor(options: TimeDistributedOptions) {
    super(options, { layer: needed(later('a layer made by layers.…')) })
    const { layer } = options
    requireLayer(layer, this.who, 'layer: a layer made by layers.…', 'Wrap layers.dense or layers.conv2d.')
    if (layer.layers || layer.wrapped || layer.compose) {
      refuse(this.who, 'a layer with no layers of its own', layer.constructor.name, 'Wrap each of its layers.')
    }
    this.wrapped = layer
    if (!this.trainable) layer.trainable = false
    this.activation = layer.activation
  }

  override get type() {
    return 'time_distributed'
  }

  override get drawsOncePerBatch() {
    return this.wrapped.drawsOncePerBatch
  }

  build([[steps, ...shape]]: Inputs<Shape>, declare: Declare): Call {
    if (steps === undefined) return refuse(this.who, 'input [batch, steps, …]', showBatched([]))
    const folds = new WeakMap<Region, Folded>()
    const fold = (region: Region) => {
      const folded = folds.get(region) ?? new Folded(region)
      folds.set(region, folded)
      return folded
    }
    const inTime = (pass: Pass): Pass => ({ ...pass, firstSample: pass.firstSample * steps })
    let output!: Region
    let passThrough = false
    let dx: Region | null = null
    const told = (region: Region) => {
      output = region
      return fold(region)
    }
    const asked = (region: Region | null) => {
      dx = region
      return region && fold(region)
    }
    const call = this.wrapped.build([shape], {
      ...declare,
      output: (of, options = {}) => {
        passThrough = options.passThrough ?? false
        return told(declare.output([steps, ...of], options))
      },
      reshaped: of => told(declare.reshaped([steps, ...of])),
      inputGradient: input => asked(declare.inputGradient(input)),
      reshapedGradient: input => asked(declare.reshapedGradient(input)),
      saved: (of, options) => regionFor(options, of, declare.saved),
      scratch: (of, options) => regionFor(options, of, declare.scratch),
      addLoss: () =>
        refuse(this.who, 'a layer without a loss of its own', `${this.wrapped.type}, which calls declare.addLoss`),
      padding: () => null,
      outputPadding: () => {},
      keepPadding: () => {},
    })
    function regionFor(options: Parameters<Declare['saved']>[1], of: Shape, make: Declare['saved']): Region {
      return options?.batched === false ? make(of, options) : fold(make([steps!, ...of], options))
    }
    declare.keepPadding()
    const gradients = [dx && fold(dx)]
    const built: Built = { call, layer: this.wrapped, output: fold(output), gradients, passThrough }
    const masks = Object.entries(call.masks ?? {}).map(
      ([name, mask]) =>
        [name, (batch: number, pass: Pass) => unfolded(mask(batch * steps, inTime(pass)), steps)] as const,
    )
    return {
      forward([x], pass) {
        const y = call.forward([fold(x)], inTime(pass))
        checkOutput(built, y, fold(x))
        return y === fold(x) ? x : output
      },
      backward(dy, pass, { inputs: [x], output }) {
        const dxs = call.backward(fold(dy), inTime(pass), { inputs: [fold(x)], output: fold(output) })
        checkGradients(built, dxs, fold(dy))
        return [dxs[0] === fold(dy) ? dy : dx]
      },
      ...(call.penalty && { penalty: call.penalty }),
      ...(call.mask && {
        mask: (batch, pass, valuesOf) => unfolded(call.mask!(batch * steps, inTime(pass), valuesOf), steps),
      }),
      masks: Object.fromEntries(masks),
    }
  }
}

/** [batch, steps, …] seen as [batch · steps, …]: the same memory. */
class Folded implements Region {
  readonly #region: Region
  #shape: readonly number[] = []

  constructor(region: Region) {
    this.#region = region
  }

  get dtype() {
    return this.#region.dtype
  }
  get size() {
    return this.#region.size
  }
  get offset() {
    return this.#region.offset
  }
  get shape() {
    const [batch, steps, ...others] = this.#region.shape as readonly [number, number, ...number[]]
    if (this.#shape[0] !== batch * steps) this.#shape = [batch * steps, ...others]
    return this.#shape
  }
}

function unfolded(tensor: Tensor, steps: number): Tensor {
  const [samples, ...others] = tensor.shape as readonly [number, ...number[]]
  return { ...tensor, shape: samples % steps === 0 ? [samples / steps, steps, ...others] : tensor.shape }
}
