import type { Activation } from '../activations/activation.ts'
import type { Constraint } from '../constraints/constraint.ts'
import { refuse, show } from '../errors.ts'
import type { Initializer } from '../initializers/initializer.ts'
import type { KernelGroup } from '../kernels/group.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { anything, checkOptions, checkValue, flag, type OptionKind, shapes } from '../options/index.ts'
import type { Purpose, Stream } from '../random/streams.ts'
import type { Regularizer } from '../regularizers/regularizer.ts'
import type { Shape } from '../tensor/shape.ts'
import type { DType, Tensor } from '../tensor/tensor.ts'
import { settled } from './settled.ts'
import { Value } from './value.ts'

const LAYER = Symbol.for('thinnet.Layer')

/** @throws ThinnetError for what is no layer, and for a layer of another copy of the library, whose parts do not fit */
export function requireLayer(value: unknown, who: string, expected: string, hint = ''): asserts value is Layer {
  if (value instanceof Layer) return
  const foreign = typeof value === 'object' && value !== null && LAYER in value
  if (!foreign) refuse(who, expected, show(value), hint)
  refuse(who, expected, 'one of another copy of thinnet', 'Import one copy everywhere: npm ls thinnet shows them.')
}

/** Gives a layer its name, or takes it back with '': what a model does with layers that were made without. */
export let nameLayer: (layer: Layer, name: string) => void

/**
 * A layer: the one contract, the same for thinnet's own and for yours.
 *
 * `build` says what one call of the layer needs, and returns that call: `forward` and `backward`, which are run for every
 * batch on memory that is already there. A layer that is applied several times is built for each call, with the same
 * parameters; it keeps nothing of a call itself.
 */
export abstract class Layer {
  #name = ''
  #trainable = true
  /** Sample shape, batch left out; on a model's first layer it lets the model be built before it sees data. */
  readonly inputShape?: Shape
  /** Applied to the output by a call of its own, so that no layer writes an activation's derivative again. */
  activation: Activation | undefined
  /** Layers that this one is made of, named and computed like all others: see `Residual`. */
  readonly layers?: readonly Layer[]
  /** A layer that this one builds and calls itself, as a part of its own: see `ConcreteDropout`. */
  readonly wrapped?: Layer
  /** What the constructor was given, copied and frozen: a saved model is made again from it. */
  readonly options: Readonly<Record<string, unknown>>

  /**
   * @param own the layer's own options besides `name` and `inputShape`: their names, or the kind of each by its name;
   *   others are refused. Left out, any name is taken.
   */
  constructor(given?: LayerOptions, own?: readonly string[] | Readonly<Record<string, OptionKind>>) {
    // for the errors
    if (typeof given?.name === 'string') this.#name = given.name
    const options: LayerOptions = checkOptions(this.who, given, {
      ...kindsOf(own ?? Object.keys(given ?? {})),
      ...LAYER_OPTIONS,
    })
    this.options = settled(options, this.who)
    this.#trainable = options.trainable ?? true
    if (options.inputShape) this.inputShape = Object.freeze([...options.inputShape])
  }

  static {
    // Tells a layer of another copy of the library.
    Object.defineProperty(Layer.prototype, LAYER, { value: true })
    nameLayer = (layer, name) => {
      layer.#name = name
    }
  }

  /** Unique within a model; random numbers are drawn by it. Left out, the model numbers it: dropout, dropout_1, … */
  get name(): string {
    return this.#name
  }

  /** @throws ThinnetError always: weights, masks and files go by the name */
  set name(value: string) {
    refuse(this.who, 'its name to stay', `name = ${show(value)}`, 'Give the name where the layer is made: { name }.')
  }

  /** What the layer's automatic name is made of. A literal, where code may be minified: random draws go by names. */
  get type(): string {
    return snakeCase(this.constructor.name)
  }

  /** How error messages call this layer: `Dense "hidden"`. */
  protected get who(): string {
    return this.name ? `${this.constructor.name} "${this.name}"` : this.constructor.name
  }

  /**
   * Whether the optimizer fits its parameters. After a change the model is to be compiled again, before it trains on. A
   * layer of layers hands it on to them. Default true.
   */
  get trainable(): boolean {
    return this.#trainable
  }
  set trainable(value: boolean) {
    checkValue(this.who, 'trainable', value, flag)
    this.#trainable = value
    for (const layer of [...(this.layers ?? []), ...(this.wrapped ? [this.wrapped] : [])]) layer.trainable = value
  }

  /**
   * Declares what a call on inputs of these sample shapes needs (parameters, output, gradients, saved values, scratch),
   * checks the shapes, and returns the call.
   */
  abstract build(inputs: Inputs<Shape>, declare: Declare): Call

  /** What the layer makes of one value or several: a value for other layers to be applied to, or a model's output. */
  apply(inputs: Value | readonly Value[], ...others: readonly never[]): Value {
    if (others.length > 0)
      refuse(`${this.who}: apply`, 'a value, or several in an array', `${others.length + 1} arguments`)
    return new Value(this, inputs)
  }

  /** For a layer that is made of others: calls them, and whatever else it is in a graph. Left out, it is one call. */
  compose?<T>(inputs: Inputs<T>, call: Composer<T>): T

  /** How it may be computed together with its neighbours. */
  get fusion(): Fusion {
    return {}
  }

  /** Whether some of its draws are shared by all samples of a batch, so that two batches cannot be computed as one. */
  get drawsOncePerBatch(): boolean {
    return false
  }
}

const LAYER_OPTIONS = {
  name: { what: 'a string without "/"', is: (name: unknown) => typeof name === 'string' && !name.includes('/') },
  inputShape: shapes,
  trainable: flag,
}

const kindsOf = (own: readonly string[] | Readonly<Record<string, OptionKind>>): Record<string, OptionKind> =>
  Array.isArray(own)
    ? Object.fromEntries(own.map(name => [name, anything]))
    : ({ ...own } as Record<string, OptionKind>)

export interface LayerOptions {
  /** By which it is found, saved and draws: unique in a model, without "/". Default: its type, numbered where there are several. */
  name?: string
  /** Sample shape, batch left out. */
  inputShape?: Shape
  /** false: its parameters stay as they are. Default true. */
  trainable?: boolean
}

/** One a layer's input, of which there is at least one. */
export type Inputs<T> = readonly [T, ...T[]]

/** Adds a call of a layer to the graph that is being made, and returns its output. */
export type Composer<T> = (layer: Layer, inputs: Inputs<T>) => T

/**
 * One call of a layer, built. It is run for every batch, on memory that is already there, and `backward` only after a
 * `forward` of the same pass. Neither may wait: kernels are called without await.
 */
export interface Call {
  /**
   * Computes y for inputs [batch, …shape], and returns the very region that `declare.output` or `declare.reshaped` gave;
   * an input itself only where `passThrough` was declared. Anything else is refused. Inputs are not to be written.
   */
  forward(inputs: Inputs<Region>, pass: Pass): Region
  /**
   * Writes the gradients of the parameters, and computes the loss's derivative to each input, given dy, that to y. Returns
   * for each input the very region that `declare.inputGradient` or `declare.reshapedGradient` gave, null where that gave
   * null; dy itself only where `passThrough` was declared. Anything else is refused. Of the values it is given it may
   * read those that it named in `declare.backwardReads`.
   */
  backward(dy: Region, pass: Pass, values: { inputs: Inputs<Region>; output: Region }): readonly (Region | null)[]
  /** What the layer adds to the loss besides regularizers: once a step, however often the layer is called in it. */
  readonly penalty?: Penalty
  /** What is drawn for a batch of this size: see `Model.maskOf`. `valuesOf` gives a parameter's numbers. */
  mask?(batchSize: number, pass: Pass, valuesOf: (value: Region) => ArrayLike<number>): Tensor
  /** The same of draws that have names: `maskOf` shows them as `site//name`. */
  readonly masks?: Readonly<Record<string, (batchSize: number, pass: Pass) => Tensor>>
}

export interface Penalty {
  /** Writes it to `penalty` [1]. */
  forward(penalty: Region, kernels: Kernels): void
  /** Adds its gradients to those of the parameters. */
  backward(kernels: Kernels): void
}

/** What may be computed together, to the same bits in fewer passes over memory (see `engine/fusions.ts`). */
export interface Fusion {
  /**
   * It is relu; it can apply one to its own output, where `declare.reluAfter` says so; it can compute one before it together
   * with itself, as `declare.reluBefore` says; or a relu may go after it instead of before.
   */
  readonly relu?: 'is' | 'applies' | 'takes' | 'commutes'
  /** It can compute the cross-entropy of its outputs, class by class, instead of them, where `declare.targets` says so. */
  readonly loss?: true
}

/** Everything that one trip through the model needs to know. There is no other mode anywhere. */
export interface Pass {
  /** Whether layers that behave differently in training (dropout) do so. */
  readonly training: boolean
  /** Whether weights are being fitted: running statistics may move. False in `predict(x, { training: true })`. */
  readonly fitting: boolean
  /** Training steps completed before this one. */
  readonly step: number
  /** Index of this batch's first sample, where one batch is computed in parts; else 0. */
  readonly firstSample: number
  /** Which of several draws at this step: of `predict`'s Monte-Carlo samples the first, of else 0. */
  readonly draw: number
  readonly kernels: Kernels
  /** The random stream of the call site with this name, at this step. */
  stream(site: string, purpose?: Purpose): Stream
}

/** What a layer may ask for in `build`. Shapes are sample shapes: the batch is put in front, unless said otherwise. */
export interface Declare {
  /** The call's name, by which it draws: the layer's, and for its further calls `name/1`, `name/2` … */
  readonly site: string
  /** Whether the layer is to be fitted: what moves by itself while fitting, too, does not move where it is not. */
  readonly trainable: boolean
  /** Whether relu is to be applied to the output: so only for a layer that says it can (see `Fusion`). */
  readonly reluAfter: boolean
  /**
   * A relu before this call that is a part of it: to be applied here, or 'applied' where the call before has applied it. So
   * only for relu itself, and for a layer that says it takes one.
   */
  readonly reluBefore: 'applies' | 'applied' | null
  /**
   * The class indices [batch, …] that outputs are compared with, where the call is to compute the loss of each instead of them:
   * so only for a layer that says it can (see `Fusion`). To be asked in forward and backward, not in `build`.
   */
  readonly targets: (() => Region) | null
  /** A weight, laid out for the lifetime of the model; never batched. */
  parameter(name: string, shape: Shape, options: ParameterOptions): Parameter
  /**
   * The output y [batch, …shape], for `forward` to write, all of it, and to return. Called once, unless `reshaped` is.
   * Who reads what, and when, is settled before the first batch, so that values share memory: whatever else `forward`
   * may do to x or return must be said here.
   */
  output(shape: Shape, options?: OutputOptions): Region
  /** The output, where it is x's memory under another shape, and nothing is written: its elements are in it already. */
  reshaped(shape: Shape): Region
  /**
   * dx of an input, by default the first, shaped as it, for `backward` to write, all of it, and to return; null where
   * nobody asks for it (nothing before this call is fitted), which `backward` then returns.
   */
  inputGradient(input?: number): Region | null
  /** dx of an input, where it is dy's memory under the input's shape, and nothing is written; null as above. */
  reshapedGradient(input?: number): Region | null
  /** Says that backward reads the inputs, one of them by its index, or y: these are kept, and not written over. */
  backwardReads(...values: ('input' | 'output' | number)[]): void
  /**
   * The padding mask of an input [batch, steps, …]: [batch, steps], 1 where a step counts and 0 where it is padding, to be
   * read in both directions; null where all steps count. A layer that is given a mask asks for it, keeps it for its output,
   * or is refused: none is lost in silence.
   */
  padding(input?: number): Region | null
  /** Gives the output a padding mask: one of `padding`'s, or of `saved([steps])` for forward to write. null: none. */
  outputPadding(mask: Region | null): void
  /** Gives the output the first input's padding mask, if it has one: for a layer that works step by step. */
  keepPadding(): void
  /** A value that forward leaves for backward. */
  saved(shape: Shape, options?: RegionOptions): Region
  /** Memory for the length of one call of forward or backward; shared with other layers. */
  scratch(shape: Shape, options?: RegionOptions): Region
  /**
   * A loss of the call's own, added to the model's: a number a sample, of which the objective takes the mean over the batch,
   * in training and evaluation. What it means for x and the parameters, backward adds to what comes from dy. Once a call.
   */
  addLoss(): AddedLoss
  /**
   * Asks for kernels that are not always there: the contract says which are in a group. They are loaded before the model
   * computes. Of an activation that the layer applies itself: `declare.kernels(activation.kernels)`.
   */
  kernels(...groups: (KernelGroup | undefined)[]): void
  /** Random numbers for forward and backward. Draws of one call that are to be independent have names: `{ name: 'shift' }`. */
  draws(options?: DrawsOptions): Draws
}

/** Regions [batch] of a call with a loss of its own: see `Declare.addLoss`. */
export interface AddedLoss {
  /** The loss of each sample, for forward to write. */
  readonly losses: Region
  /** The derivative of the total to each of them, 1 / samples of the step, for backward to read; see `LossGradient`. */
  readonly dlosses: Region
}

export interface DrawsOptions {
  /** Default: none. Without "/". */
  name?: string
  /** A seed instead of the model's. Default: the layer's, else the model's. */
  seed?: number | bigint
}

/**
 * Random numbers, one for each element of a region: backward draws those of forward again, nothing is stored. They are
 * others at each step and in each call of each layer, and depend neither on threads nor on how a batch is split. Uniforms,
 * normals and masks are independent of each other; two of one kind are the same numbers.
 *
 * `UniformNoise`, `NormalNoise` and `DropoutMask` define them, for the stream of the call's name (`Declare.site`), or, of
 * draws that have one, of `site//name`. Elements are counted from the batch's first sample on. A region without a batch
 * is for a layer that says `drawsOncePerBatch`.
 */
export interface Draws {
  /** out = u, uniform in (0, 1). */
  uniforms(out: Region, pass: Pass): void
  /** out = z, standard normal. */
  normals(out: Region, pass: Pass): void
  /** out = 0 with probability `rate`, in [0, 1], else 1. */
  mask(out: Region, rate: number, pass: Pass): void
}

/** Both are for outputs of the first input's shape. Default: y and dx have memory of their own, and are written. */
export interface OutputOptions {
  /**
   * Whether forward may write y over x, and backward dx over dy, where nobody reads these later: each element is read
   * before it is written, as by kernels that say so. Of several inputs x is the first, where it is no other, too. It is no
   * promise: on the model's first layer, say, y is other memory than x, so that `forward` still writes all of y. Where
   * shapes differ it does nothing. Default false.
   */
  inPlace?: boolean
  /**
   * Whether forward may return x itself instead of y, and backward dy itself instead of dx, in some passes or in all, with
   * nothing written: as dropout does in inference. x and dy are then kept as long as y and dx would be. Not for another
   * shape, which is `reshaped`. Default false: returning them is refused.
   */
  passThrough?: boolean
}

export interface RegionOptions {
  /** The model's float type, if left out. */
  dtype?: DType
  /** false: the shape is meant as it is, without a batch in front. */
  batched?: boolean
}

export interface ParameterOptions {
  initializer: Initializer
  regularizer?: Regularizer | null
  /** What holds after every update. */
  constraint?: Constraint | null
  /** false: kept and saved with the model, but not fitted by the optimizer (moving averages). */
  trainable?: boolean
  /** The layer whose parameter it is, in the same model and applied before: to use it, too. Default: this one. */
  of?: Layer
}

/** Numbers of a layer that are trained, or are kept from step to step. */
export interface Parameter {
  /** `layer/parameter`, as in `dense_1/kernel`. */
  readonly name: string
  readonly shape: Shape
  /** Whether it is fitted. Where it is not, its gradient is read by nobody and need not be written. */
  readonly trainable: boolean
  readonly initializer: Initializer
  readonly regularizer: Regularizer | null
  readonly constraint: Constraint | null
  readonly value: Region
  /** Of the same shape, for backward to write; empty for a parameter that was declared as not trainable. */
  readonly gradient: Region
}

/** MaxPooling2d → max_pooling2d, as Keras names layers. */
function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}
