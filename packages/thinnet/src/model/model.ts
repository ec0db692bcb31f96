import { refuse, show } from '../errors.ts'
import type { Bytes, Path } from '../host-types.ts'
import type { LayerOutput, LayerOutputsOptions } from '../inspect/layer-outputs.ts'
import { type MaskOfOptions, maskOf } from '../inspect/mask-of.ts'
import type { OutputMoments } from '../inspect/moments.ts'
import type { MonteCarloPrediction } from '../inspect/monte-carlo.ts'
import type { Layer } from '../layers/layer.ts'
import { lock } from '../lock.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import { optimizerFor } from '../optimizers/resolve.ts'
import { anything, arrayOf, checkOptions, flag, text, whole } from '../options/index.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor, TensorLike } from '../tensor/tensor.ts'
import { apply } from './apply.ts'
import { COMPILE_OPTIONS, type CompileOptions, objectivesFor } from './compile-options.ts'
import { checkInputs, checkSamples, type Data, rowsFrom, sampleShapeOf } from './data.ts'
import { evaluate, named } from './evaluate.ts'
import { fitAlone } from './fit.ts'
import type { FitOptions, StreamFitOptions } from './fit-options.ts'
import { fitSettings } from './fit-settings.ts'
import { inForm, type Values, type ValuesOf } from './forms.ts'
import type { Gradients } from './gradients.ts'
import type { History } from './history.ts'
import { Holder } from './holder.ts'
import type { EvaluateOptions, NamesOf, Numbers, StreamEvaluateOptions, WithNumbers } from './named-numbers.ts'
import type { Network } from './network.ts'
import { onDemand } from './on-demand.ts'
import type { OwnLoss } from './own-loss.ts'
import { predict } from './predict.ts'
import { classWeights, type WeightsGiven, weighed } from './sample-weights.ts'
import type { ModelSettings, Saved, Source } from './source.ts'
import { isStream, type Stream, type StreamBatch } from './stream.ts'
import { countParameters, summary } from './summary.ts'
import { toMermaid } from './to-mermaid.ts'
import { trainStep } from './train-step.ts'
import { giveWay } from './turns.ts'
import { readWeights, writeWeights } from './weights.ts'

export interface PredictOptions {
  /** Inputs computed at a time; changes the speed, not the result. Default: as many as fit a core's cache. */
  batchSize?: number
  /** Whether dropout drops. Default false. */
  training?: boolean
  /** Whose masks, a whole number ≥ 0. Default: the training steps completed. */
  step?: number
}

export interface GradientsOptions extends WeightsGiven {
  /** Whether the derivatives to the inputs are wanted, too. Default false. */
  inputs?: boolean
}

type GradientsFor<O> = O extends { inputs: true } ? Required<Gradients> : Gradients

/** What a model computes with: for those who make models of models. */
export let holderOf: (model: Model<unknown>) => Holder

/**
 * A network that can be trained. Made by `sequential`, of layers in a row, or by `model`, of any graph.
 *
 * @typeParam Outputs what `predict` gives: a tensor, or for several outputs an array or object of tensors
 */
export class Model<Outputs = Tensor> {
  /** They stay as they are: setting a layer's name, or another layer in its place, is refused. */
  readonly layers: readonly Layer[]
  /** All the model's randomness comes from it: initial weights, order of samples, dropout. */
  readonly seed: number | bigint
  readonly #holder: Holder

  /**
   * @param saved what `loadModel` found in a file
   */
  constructor(source: Source, settings: ModelSettings, saved?: Saved) {
    this.#holder = new Holder(source, settings, saved)
    this.layers = this.#holder.layers
    this.seed = this.#holder.seed
    lock(this, ['layers', 'seed'], 'model', 'Make a new model.')
  }

  static {
    holderOf = model => model.#holder
  }

  /** Which kernels compute: what 'auto' chose, or what was asked for. */
  get backend(): 'reference' | 'wasm' | 'blas' {
    return this.#built.kernels.backend
  }

  /**
   * Threads that compute, at most, the caller's own included: as many as asked for, or as there are cores. 1 where
   * there can be no others, which may show only some moments after the first model is made; see `threadsReason`.
   */
  get threads(): number {
    return this.#built.kernels.threads
  }

  /**
   * Why `threads` is less than was asked for, or than there are cores, for people: a page that is not cross-origin
   * isolated, a Content-Security-Policy without `worker-src blob:`, fewer cores. Null where it is not less. It changes
   * nothing but the speed.
   */
  get threadsReason(): string | null {
    return this.#built.kernels.threadsReason
  }

  /** Whether wasm multiplies matrices by fused multiply-add: asked for, or left to 'auto', and the engine has it. */
  get fusedMultiplyAdd(): boolean {
    return this.#built.kernels.fusedMultiplyAdd ?? false
  }

  /** Training steps completed. */
  get step(): number {
    return this.#holder.network?.step ?? 0
  }

  /**
   * Index after the last epoch that was completed in the present fit, or in the last one; 0 before any. A model that is
   * loaded has that of the moment it was saved, for `fit` to resume from: `initialEpoch: model.epoch`.
   */
  get epoch(): number {
    return this.#holder.run.epoch
  }

  /** The optimizer of a compiled model; its `learningRate` may be changed between steps. */
  get optimizer(): Optimizer {
    return this.#holder.compiled?.optimizer ?? refuse('model', 'a compiled model', 'one without optimizer')
  }

  /** Sample shape of the input, of several the first; undefined until it is known. */
  get inputShape(): Shape | undefined {
    return this.#holder.inputShape
  }

  /** Sample shape of the output, of several the first. */
  get outputShape(): Shape {
    return this.#built.outputShapes[0]!
  }

  /**
   * Whether the present or last fit was stopped. true ends the fit that is under way after the present step or epoch, as
   * a callback's `context.stop()` does.
   *
   * @throws ThinnetError for true where no fit is under way, and for false once it has been stopped
   */
  get stopTraining(): boolean {
    return this.#holder.run.history.stopped !== undefined
  }
  set stopTraining(value: boolean) {
    if (typeof value !== 'boolean') refuse('stopTraining', 'true or false', show(value))
    const { stop } = this.#holder.run
    if (value && !stop) refuse('stopTraining', 'a model in the middle of fit', 'one that is not')
    if (value) stop?.()
    else if (stop && this.stopTraining) refuse('stopTraining', 'true', false, 'A stop cannot be taken back.')
  }

  /**
   * Chooses the objective and how it is minimised; state of an earlier optimizer is dropped, weights stay. Which layers are
   * `trainable` now counts until it is called again. Models that share weights have an optimizer each, for what each trains.
   *
   * @throws ThinnetError in the middle of fit or another call, for an optimizer that another model trains with, and for
   *   a loss or metric that cannot judge the model's outputs; a model that is not built yet says so when it is
   * @returns the model: in TypeScript it knows from here on what its numbers are called, by the names of `metrics` (default none)
   */
  compile<const Metrics extends CompileOptions['metrics']>(
    options: CompileOptions & {
      /** One, or a list: see `CompileOptions`. Default: none. */
      metrics?: Metrics
    },
  ): WithNumbers<Outputs extends Tensor ? NamesOf<Metrics> : string> & this {
    const { training, network } = this.#holder
    const call = training ?? (network?.busy ? 'another call' : null)
    if (call)
      refuse('compile', 'a model that is not computing', `one in the middle of ${call}`, 'Await the call before.')
    const given = checkOptions('compile', options, COMPILE_OPTIONS)
    const optimizer = optimizerFor(given.optimizer === undefined ? 'rmsprop' : given.optimizer, 'compile')
    this.#holder.compile(optimizer, () => objectivesFor(given, this.#holder.network?.outputNames ?? ['output']))
    return this as never
  }

  /**
   * Trains for a number of epochs.
   *
   * @param x inputs [samples, …inputShape] @param y targets [samples, …], or class indices [samples] for a sparse loss
   * @returns the numbers of every epoch; with `initialEpoch: model.epoch` also those before, and callbacks get back what
   *   they had to remember
   * @throws ThinnetError for data of the wrong shape, range or with a NaN in it, and for a loss or weights that become
   *   NaN: `callbacks.terminateOnNaN` ends it as usual instead
   */
  async fit(x: Data, y: Data, options?: FitOptions): Promise<History>
  /**
   * Trains on the batches of a stream, a step a batch. What the stream throws, `fit` throws; the model keeps the steps
   * that were done, and can be used on.
   *
   * @throws ThinnetError for a batch that does not fit, and for a stream that ends too soon or gives nothing
   */
  async fit(stream: Stream<StreamBatch>, options?: StreamFitOptions): Promise<History>
  async fit(x: Data | Stream<StreamBatch>, y?: Data | StreamFitOptions, options: FitOptions = {}) {
    if (isStream(x)) {
      return (await streams()).fitStream(this as Model, this.#holder, x, (y ?? {}) as StreamFitOptions)
    }
    const network = this.#builtFor(x as Data, 'fit')
    return fitAlone(this as Model, this.#holder, network, () => fitSettings(network, x as Data, y as Data, options))
  }

  /** One step of training on one batch; the loss and metrics before the update. */
  async trainOnBatch(x: Data, y: Data, options?: WeightsGiven): Promise<Record<string, number>>
  /**
   * … with a loss of your own, hand-written in both directions: the function is given the outputs of this step's forward, and
   * what it says is led back. It may wait, and train other models, but ask nothing of this one. The loss that is returned
   * includes penalties; what comes back from them is not the function's to say.
   *
   * @throws ThinnetError for a loss or derivative that is NaN, or does not fit the outputs; nothing is updated then
   */
  async trainOnBatch(x: Data, own: OwnLoss<Outputs>): Promise<{ loss: number }>
  async trainOnBatch(x: Data, y: Data | OwnLoss<Outputs>, options: WeightsGiven = {}) {
    const who = 'trainOnBatch'
    const own = typeof y === 'function' ? this.#own(y, who) : null
    const weights = checkOptions(who, options, own ? NO_WEIGHTS : WEIGHT_OPTIONS)
    const network = this.#builtFor(x, who)
    const numbers = await this.#holder.alone(who, async () => {
      if (own) return (await ofBatch()).trainWith(network, checkInputs(network, x, who), own)
      const given = checkSamples(network, x, y as Data, who, weights)
      const samples = await weighed(given, weights.classWeight, network, who)
      const totals = network.training.totals()
      const loss = await trainStep(network, samples, rowsFrom(0, samples.count), { totals })
      return named(network, totals.numbers(loss))
    })
    await giveWay()
    return numbers
  }

  /**
   * What `trainOnBatch` would do next, without doing it: the loss and every gradient, by the parameter's name; with
   * `inputs: true` also the derivative to each input, as another model needs it that made them.
   */
  async gradientsOnBatch<const O extends GradientsOptions>(x: Data, y: Data, options?: O): Promise<GradientsFor<O>>
  /** … with a loss of your own, as in `trainOnBatch`. */
  async gradientsOnBatch<const O extends { inputs?: boolean }>(
    x: Data,
    own: OwnLoss<Outputs>,
    options?: O,
  ): Promise<GradientsFor<O>>
  async gradientsOnBatch(x: Data, y: Data | OwnLoss<Outputs>, options: GradientsOptions = {}): Promise<Gradients> {
    const who = 'gradientsOnBatch'
    const own = typeof y === 'function' ? this.#own(y, who) : null
    const kinds = { ...(own ? NO_WEIGHTS : WEIGHT_OPTIONS), inputs: flag }
    const { inputs = false, ...weights } = checkOptions(who, options, kinds)
    const network = this.#builtFor(x, who)
    const found = (gradients: Gradients) => giveWay().then(() => gradients)
    if (own)
      return found(await (await ofBatch()).gradientsWith(network, checkInputs(network, x, who), { ...own, inputs }))
    const samples = checkSamples(network, x, y as Data, who, weights)
    const objective = network.objectiveFor({ given: false, inputGradients: inputs })
    return found(
      await network.exclusive(async () => {
        const all = await weighed(samples, weights.classWeight, network, who)
        return (await ofBatch()).gradientsOf(network, all, objective, inputs)
      }),
    )
  }

  #own(own: OwnLoss<Outputs>, who: string) {
    return { own: own as OwnLoss<unknown>, who, form: this.#holder.source.form }
  }

  /**
   * Loss and metrics over all samples, in inference. On wasm the batch size changes the speed, not the result.
   *
   * @param options `batchSize`, samples computed at a time, default as many as fit a core's cache; `sampleWeight` [samples],
   *   default 1 each
   * @throws ThinnetError for data of the wrong shape, range or with a NaN in it, and for a loss that is not finite
   */
  async evaluate(x: Data, y: Data, options?: EvaluateOptions): Promise<Numbers>
  /** Loss and metrics over the batches of a stream, or its first `steps`: what they are for all its samples in one array. */
  async evaluate(stream: Stream<StreamBatch>, options?: StreamEvaluateOptions): Promise<Numbers>
  async evaluate(
    x: Data | Stream<StreamBatch>,
    y?: Data | StreamEvaluateOptions,
    options: EvaluateOptions = {},
  ): Promise<Numbers> {
    if (isStream(x)) {
      return (await streams()).evaluateModel(this.#holder, x, (y ?? {}) as StreamEvaluateOptions) as Promise<Numbers>
    }
    const { batchSize, ...weights } = checkOptions('evaluate', options, { batchSize: whole(1), sampleWeight: anything })
    const network = this.#builtFor(x as Data, 'evaluate')
    const samples = checkSamples(network, x as Data, y as Data, 'evaluate', weights)
    return named(network, (await evaluate(network, samples, { who: 'evaluate', batchSize }))!) as Numbers
  }

  /**
   * Outputs [count, …outputShape].
   *
   * `training: true` lets dropout drop: the masks are those of training step `step`, by default the present one. Batch
   * normalization keeps to its moving averages. With `samples` as well it is Monte-Carlo dropout: so many predictions
   * with masks of their own, and of them mean, standard deviation and, for probabilities, their uncertainty.
   */
  async predict(x: Data, options?: PredictOptions & { samples?: undefined }): Promise<Outputs>
  async predict(x: Data, options: PredictOptions & { training: true; samples: number }): Promise<MonteCarloPrediction>
  /** Outputs for the batches of inputs that a stream gives, or its first `steps` (default all), in one tensor. */
  async predict(stream: Stream<Data>, options?: PredictOptions & { steps?: number }): Promise<Outputs>
  async predict(
    x: Data | Stream<Data>,
    options: PredictOptions & { samples?: number | undefined; steps?: number } = {},
  ): Promise<Outputs | MonteCarloPrediction> {
    if (isStream(x)) return this.#inForm(await (await streams()).predictModel(this.#holder, x, options))
    const given = options as PredictOptions & { samples?: number }
    const { samples, ...how } = checkOptions('predict', given, PREDICT_OPTIONS)
    const network = this.#builtFor(x as Data, 'predict')
    const inputs = checkInputs(network, x as Data, 'predict', { finite: false })
    if (samples === undefined) {
      return this.#inForm(await predict(network, inputs, how))
    }
    const { training } = how
    if (!training)
      refuse('predict', 'training: true with samples', show(training), 'Without masks all samples are equal.')
    const { step = network.step } = how
    return network.exclusive(async () => (await looking()).monteCarlo(network, inputs, { ...how, step, samples }))
  }

  #inForm(outputs: readonly Tensor[]): Outputs {
    return inForm(this.#holder.source.form, outputs, this.#built.outputNames) as Outputs
  }

  /**
   * What a layer draws in training at this step: for dropout 1 where a unit is kept and 0 where it is dropped,
   * [batchSize, …] as its input. Drawn from the mask's key and counter, so that nothing is trained or predicted for it.
   *
   * @param name of a layer that draws, as in the summary
   * @throws ThinnetError for a layer that is not there, or draws nothing
   */
  maskOf(name: string, options: MaskOfOptions = {}): Tensor {
    return maskOf(this.#built, name, options)
  }

  /**
   * What each layer makes of x, in the order they are computed: a relu with the layer before it, with the dropout after
   * it, or after the pooling that follows it. In training dropout draws as at this step, and batch normalization uses the
   * batch; nothing is changed.
   *
   * @param x inputs [count, …inputShape]
   * @throws ThinnetError for inputs that do not fit, or a layer that is not there
   */
  async layerOutputs(x: Data, options: LayerOutputsOptions = {}): Promise<LayerOutput[]> {
    const kinds = { ...WALK_OPTIONS, layers: arrayOf('an array of layer names', text) }
    const { layers, ...given } = checkOptions('layerOutputs', options, kinds)
    const { network, inputs, how } = this.#walk('layerOutputs', x, given)
    return network.exclusive(async () => (await looking()).layerOutputs(network, inputs, { ...how, layers }))
  }

  /** Mean and variance over x of what `layerOutputs` gives; at least one sample. See `auditScale`, which compares. */
  async outputMoments(x: Data, options: Omit<LayerOutputsOptions, 'layers'> = {}): Promise<OutputMoments[]> {
    const given = checkOptions('outputMoments', options, WALK_OPTIONS)
    const { network, inputs, how } = this.#walk('outputMoments', x, given)
    if (inputs[0]!.shape[0] === 0) refuse('outputMoments', 'at least one sample', 'none')
    return network.exclusive(async () => (await looking()).outputMoments(network, inputs, how))
  }

  #walk(who: string, x: Data, options: LayerOutputsOptions) {
    const network = this.#builtFor(x, who)
    const { training = false, step = network.step, batchSize = 128 } = options
    return { network, inputs: checkInputs(network, x, who), how: { training, step, batchSize } }
  }

  /** Copies of all parameters, layer by layer in the order each declares them, the moving averages included. */
  async getWeights(): Promise<Tensor[]> {
    return readWeights(this.#built)
  }

  /**
   * Sets all parameters, in the order of `getWeights`. In the middle of a step, or of another call, they are set when
   * that is done, before whatever is called next.
   *
   * @throws ThinnetError for another number or shape, and for a NaN or infinity; nothing is set then
   */
  setWeights(weights: readonly TensorLike[]): void {
    writeWeights(this.#built, weights)
  }

  /**
   * Exchanges the weights and their moving averages, which an optimizer with `useEma: true` keeps: evaluate, predict and save
   * then see the averages, until it is called again. A step of training goes on from the weights: it swaps them back first.
   *
   * @throws ThinnetError for an optimizer without `useEma`, or before its first step
   */
  async swapEmaWeights(): Promise<void> {
    const network = this.#built
    await network.exclusive(async () => (await averages()).swapEmaWeights(network))
  }

  /** Names of the parameters, `layer/parameter`, in the order of `getWeights`. */
  get weightNames(): string[] {
    return this.#built.parameters.list.map(parameter => parameter.name)
  }

  /**
   * The model and all that its training needs to resume, as the bytes of a safetensors file: see `loadModel`. To resume
   * with the same bits, save between epochs, as `callbacks.modelCheckpoint` does: an epoch that was begun is not kept.
   *
   * @throws ThinnetError for an option that cannot be written: a function, or an object without `name` and `config`; and
   *   for whatever else `loadModel` could not read
   */
  async toSafetensors(): Promise<Bytes> {
    const [network, run] = [this.#built, this.#holder.run]
    const numbers = await network.exclusive(async () => (await saving()).readNumbers(network, run))
    return (await saving()).saveModel(network, this, { form: this.#holder.source.form, run, numbers })
  }

  /**
   * Writes `toSafetensors()` to a file (Node). Whoever reads it, and whenever the machine fails, the file holds the
   * bytes of before or of now, whole; a failure leaves it as it was. A process that is killed at it may leave a file
   * next to it, whose name ends in .tmp and which nobody needs; `callbacks.modelCheckpoint` removes such.
   *
   * A file that is there keeps its rights and, where the process may set them, owner and group; a link to a file stays
   * a link.
   *
   * @param path text, or a file: URL
   * @throws ThinnetError for what is no path, for what `toSafetensors` refuses, if the file cannot be written, and
   *   instead of replacing a folder, a pipe, a device, a link that leads nowhere or a file without the right to write
   */
  async save(path: Path): Promise<void> {
    const bytes = this.toSafetensors() // as the model is now
    bytes.catch(() => {}) // awaited after the path was checked
    const { saveFile } = await import('../saving/save-file.ts')
    await saveFile(path, bytes)
  }

  /** Bytes that the model's numbers take, all told; steps of training add nothing to them (see `engine/memory.ts`). */
  get memoryBytes(): number {
    return this.#built.memory.bytes
  }

  /** A picture of the graph, as the text of a Mermaid flowchart: Markdown shows it between ```mermaid and ```. */
  toMermaid(): string {
    return toMermaid(this.#built)
  }

  /** A table of the layers, their output shapes and parameters; where they are not in a row, what each is applied to. */
  summary(): string {
    return summary(this.#built, this.layers)
  }

  /** How many numbers the model holds, moving averages included. */
  countParameters(): number {
    return countParameters(this.#built).total
  }

  /**
   * Lets go of the model's memory, which the next model may have then; any later call is refused. In the middle of fit,
   * that ends after the present step, or batch of validation, with `history.stopped` 'disposed', and the model with it. A
   * model that is no longer referred to lets go, too, but only when the engine collects garbage.
   */
  dispose(): void {
    this.#holder.dispose()
  }

  get #built(): Network {
    return this.#holder.built
  }

  #builtFor(x: Data, who: string): Network {
    return this.#holder.builtFor(() => sampleShapeOf(x, who))
  }

  /** What this model makes of values of another graph: its layers are applied to them, and share their weights. */
  apply(inputs: Values): ValuesOf<Outputs> {
    const { network, source } = this.#holder
    return apply(network, source, inputs) as ValuesOf<Outputs>
  }

  /** Whether the layers are fitted, all of them; setting it sets it for each. After a change, compile again. */
  get trainable(): boolean {
    return this.layers.every(layer => layer.trainable)
  }
  set trainable(value: boolean) {
    for (const layer of this.layers) layer.trainable = value
  }
}

const averages = onDemand(() => import('./averages.ts'))
const ofBatch = onDemand(() => import('./of-batch.ts'))
const streams = onDemand(() => import('./streams/of-model.ts'))
const looking = onDemand(() => import('../inspect/of-model.ts'))
const saving = onDemand(() => import('../saving/save.ts'))

/** How data is led through a model: see `LayerOutputsOptions`. */
const WALK_OPTIONS = { training: flag, step: whole(0), batchSize: whole(1) }

const PREDICT_OPTIONS = { ...WALK_OPTIONS, samples: whole(1) }

const WEIGHT_OPTIONS = { sampleWeight: anything, classWeight: classWeights }
/** A loss of one's own has its own. */
const NO_WEIGHTS = {} as typeof WEIGHT_OPTIONS
