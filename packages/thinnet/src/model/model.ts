import { refuse, show } from '../errors.ts'
import type { Bytes, Path } from '../host-types.ts'
import type { LayerOutput, LayerOutputsOptions } from '../inspect/layer-outputs.ts'
import { type MaskOfOptions, maskOf } from '../inspect/mask-of.ts'
import type { OutputMoments } from '../inspect/moments.ts'
import type { MonteCarloPrediction } from '../inspect/monte-carlo.ts'
import type { ComputeOptions } from '../kernels/create.ts'
import type { Layer } from '../layers/layer.ts'
import { Value } from '../layers/value.ts'
import { lock } from '../lock.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import { optimizerFor } from '../optimizers/resolve.ts'
import { anything, arrayOf, checkOptions, flag, text, whole } from '../options/index.ts'
import { randomSeed, seedKey } from '../random/streams.ts'
import type { Shape } from '../tensor/shape.ts'
import { asTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { byName } from './by-name.ts'
import { COMPILE_OPTIONS, type CompileOptions, objectivesFor } from './compile-options.ts'
import { checkInputs, checkSamples, type Data, rowsFrom } from './data.ts'
import { evaluate, named } from './evaluate.ts'
import { everyLayer } from './every-layer.ts'
import { fit } from './fit.ts'
import type { FitOptions } from './fit-options.ts'
import { newRun, type Run } from './fit-state.ts'
import { type Form, inForm, type Values, type ValuesOf } from './forms.ts'
import type { History } from './history.ts'
import { giveBack, nameLayers, ownersOf } from './names.ts'
import { type Built, type Compiled, Network, type Plan } from './network.ts'
import { onDemand } from './on-demand.ts'
import { predict } from './predict.ts'
import { classWeights, type WeightsGiven } from './sample-weights.ts'
import { countParameters, summary } from './summary.ts'
import { toMermaid } from './to-mermaid.ts'
import { trainStep } from './train-step.ts'
import { gradientsOf, readWeights, writeWeights } from './weights.ts'

export interface PredictOptions {
  /** Inputs computed at a time; changes the speed, not the result. Default: as many as fit a core's cache. */
  batchSize?: number
  /** Whether dropout drops. Default false. */
  training?: boolean
  /** Whose masks, a whole number ≥ 0. Default: the training steps completed. */
  step?: number
}

/** What a model is made of again, where it was saved. */
export interface Saved {
  readonly plan: () => Plan
  readonly compile: Compiled | null
  /** Checks the layers, once they are built, and gives the parameters' values. */
  startValues(built: Built): ReadonlyMap<string, Tensor>
  /** Brings back the rest, and tells of the fit that the model was in. */
  restore(network: Network): Run
}

/** What a model is made of. */
export interface Source {
  /** What errors call whoever makes it. */
  readonly who: string
  /** The model's own layers, in the order they are first called; those within them follow. */
  readonly layers: readonly Layer[]
  /** How outputs are given, and whether the layers are in a row: what a file says. */
  readonly form: 'row' | Form
  /** The graph; of layers in a row, for inputs of this shape. */
  readonly plan: (inputShape: Shape) => Plan
  /** Models whose layers it may have, too; others' layers are refused. */
  readonly from: readonly Model<unknown>[]
  /** Of the inputs, where it is known: the model is then built at once, else by the first data it sees. */
  readonly inputShape: Shape | undefined
}

export interface ModelSettings extends ComputeOptions {
  /** 64 bits: a whole number from 0 to 2⁵³ − 1, or a bigint below 2⁶⁴. Left out, one is drawn; see `model.seed`. */
  seed?: number | bigint
}

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
  readonly #source: Source
  readonly #options: ComputeOptions
  /** Whether the layers are this model's: not after a build that failed. */
  #owns = true
  #network: Network | null = null
  #compile: Compiled | null = null
  #run: Run = newRun()
  #disposed = false
  /** The model that has the layers now: where it has all of them, this one shares its weights. */
  #owner: Model<unknown> | null = null
  /** Models of this one's layers, which share its weights. */
  readonly #sharers = new Set<WeakRef<Model<unknown>>>()
  /** The training under way. */
  #training: string | null = null
  #disposing = false

  /**
   * @param saved what `loadModel` found in a file
   */
  constructor(source: Source, settings: ModelSettings, saved?: Saved) {
    const { seed = randomSeed(), ...compute } = settings
    seedKey(seed)
    this.#source = source
    this.seed = seed
    this.#options = compute
    this.#compile = saved?.compile ?? null
    const former = this.#formerOwners(source)
    if (former.length === 1 && former[0]!.#has(source.layers)) {
      this.layers = source.layers
      this.#share(former[0]!)
      return
    }
    this.layers = nameLayers(source.layers, source.who, this, new Set(former))
    if (former.length > 0) this.#takeOver(former)
    else if (saved) this.#build(saved.plan(), saved)
    else if (source.inputShape) this.#build(source.plan(source.inputShape))
    lock(this, ['layers', 'seed'], 'model', 'Make a new model.')
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

  /** Whether wasm multiplies matrices by fused multiply-add: asked for, and the engine has it. */
  get fusedMultiplyAdd(): boolean {
    return this.#built.kernels.fusedMultiplyAdd ?? false
  }

  /** Training steps completed. */
  get step(): number {
    return this.#network?.step ?? 0
  }

  /**
   * Index after the last epoch that was completed in the present fit, or in the last one; 0 before any. A model that is
   * loaded has that of the moment it was saved, for `fit` to resume from: `initialEpoch: model.epoch`.
   */
  get epoch(): number {
    return this.#run.epoch
  }

  /** The optimizer of a compiled model; its `learningRate` may be changed between steps. */
  get optimizer(): Optimizer {
    return this.#compile?.optimizer ?? refuse('model', 'a compiled model', 'one without optimizer')
  }

  /** This model, or the one that has its layers now. */
  get ownership(): Model<unknown>[] {
    return [this.#owner ?? (this as Model<unknown>)]
  }

  /** Whether the layers are in a row, one input to one output. */
  get isRow(): boolean {
    return this.#source.form === 'row'
  }

  /** Sample shape of the input, of several the first; undefined until it is known. */
  get inputShape(): Shape | undefined {
    return this.#network?.inputShapes[0] ?? this.layers[0]?.inputShape
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
    return this.#run.history.stopped !== undefined
  }
  set stopTraining(value: boolean) {
    if (typeof value !== 'boolean') refuse('stopTraining', 'true or false', show(value))
    const { stop } = this.#run
    if (value && !stop) refuse('stopTraining', 'a model in the middle of fit', 'one that is not')
    if (value) stop?.()
    else if (stop && this.stopTraining) refuse('stopTraining', 'true', false, 'A stop cannot be taken back.')
  }

  /**
   * Chooses the objective and how it is minimised; state of an earlier optimizer is dropped, weights stay. Of models that
   * share weights, the one that was compiled last is the one that trains.
   *
   * @throws ThinnetError in the middle of fit or another call, for an optimizer that another model trains with, and for
   *   a loss or metric that cannot judge the model's outputs; a model that is not built yet says so when it is
   */
  compile(options: CompileOptions): void {
    const call = this.#training ?? (this.#network?.busy ? 'another call' : null)
    if (call)
      refuse('compile', 'a model that is not computing', `one in the middle of ${call}`, 'Await the call before.')
    const given = checkOptions('compile', options, COMPILE_OPTIONS)
    const optimizer = optimizerFor(given.optimizer === undefined ? 'rmsprop' : given.optimizer, 'compile')
    const owner = owners.get(optimizer)?.deref()
    if (owner && owner !== this && owner.#compile?.optimizer === optimizer && !owner.#disposed) {
      // A learning rate that is changed for one model must not change for another.
      const hint = 'Make another, with the same options.'
      refuse('compile', 'an optimizer of its own for each model', 'one that another model is compiled with', hint)
    }
    const others = this.#sharing()
    for (const other of others) {
      if (!other.#training) continue
      refuse('compile', 'weights that no other model trains', `those of one in the middle of ${other.#training}`)
    }
    const compiled = { optimizer, outputs: objectivesFor(given, this.#network?.outputNames ?? ['output']) }
    this.#network?.compile(compiled)
    this.#compile = compiled
    // What an optimizer keeps of weights is one model's.
    for (const other of others) {
      other.#compile = null
      other.#network?.uncompile()
    }
    owners.set(optimizer, new WeakRef(this))
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
  async fit(x: Data, y: Data, options: FitOptions = {}): Promise<History> {
    const network = this.#buildFor(x, 'fit')
    const history = await this.#alone('fit', () => fit(network, this as Model, x, y, options, this.#run))
    // A copy is kept: what becomes of the one that is returned does not change what is saved.
    this.#run.history = history.copy()
    return history
  }

  /** One step of training on one batch; the loss and metrics before the update. */
  async trainOnBatch(x: Data, y: Data, options: WeightsGiven = {}): Promise<Record<string, number>> {
    const weights = checkOptions('trainOnBatch', options, WEIGHT_OPTIONS)
    const network = this.#buildFor(x, 'trainOnBatch')
    return this.#alone('trainOnBatch', async () => {
      const samples = checkSamples(network, x, y, 'trainOnBatch', weights)
      const totals = network.training.totals()
      const loss = await trainStep(network, samples, rowsFrom(0, samples.count), { totals })
      return named(network, totals.numbers(loss))
    })
  }

  /** What `trainOnBatch` would do next, without doing it: the loss and every gradient, by the parameter's name. */
  async gradientsOnBatch(
    x: Data,
    y: Data,
    options: WeightsGiven = {},
  ): Promise<{ loss: number; gradients: Record<string, Tensor> }> {
    const weights = checkOptions('gradientsOnBatch', options, WEIGHT_OPTIONS)
    const network = this.#buildFor(x, 'gradientsOnBatch')
    return gradientsOf(network, checkSamples(network, x, y, 'gradientsOnBatch', weights))
  }

  /**
   * Loss and metrics over all samples, in inference. On wasm the batch size changes the speed, not the result.
   *
   * @throws ThinnetError for data of the wrong shape, range or with a NaN in it, and for a loss that is not finite
   */
  async evaluate(
    x: Data,
    y: Data,
    options: { batchSize?: number; sampleWeight?: WeightsGiven['sampleWeight'] } = {},
  ): Promise<{ loss: number; accuracy: number } & Record<string, number>> {
    const { batchSize, ...weights } = checkOptions('evaluate', options, { batchSize: whole(1), sampleWeight: anything })
    const network = this.#buildFor(x, 'evaluate')
    const samples = checkSamples(network, x, y, 'evaluate', weights)
    const means = (await evaluate(network, samples, { who: 'evaluate', batchSize }))!
    return named(network, means) as { loss: number; accuracy: number }
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
  async predict(x: Data, options: PredictOptions & { samples?: number } = {}): Promise<Outputs | MonteCarloPrediction> {
    const { samples, ...how } = checkOptions('predict', options, { ...WALK_OPTIONS, samples: whole(1) })
    const network = this.#buildFor(x, 'predict')
    const inputs = checkInputs(network, x, 'predict', { finite: false })
    if (samples === undefined) {
      const outputs = await predict(network, inputs, how)
      return inForm(this.#source.form, outputs, network.outputNames) as Outputs
    }
    const { training } = how
    if (!training)
      refuse('predict', 'training: true with samples', show(training), 'Without masks all samples are equal.')
    const { step = network.step } = how
    return network.exclusive(async () => (await sampling()).monteCarlo(network, inputs, { ...how, step, samples }))
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
    return network.exclusive(async () => (await measuring()).outputMoments(network, inputs, how))
  }

  #walk(who: string, x: Data, options: LayerOutputsOptions) {
    const network = this.#buildFor(x, who)
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
    const [network, run] = [this.#built, this.#run]
    const numbers = await network.exclusive(async () => (await saving()).readNumbers(network, run))
    return (await saving()).saveModel(network, this, { form: this.#source.form, run, numbers })
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
    if (this.#training) {
      this.#disposing = true
      this.#run.leave?.('disposed')
      return
    }
    if (!this.#owner) this.#network?.kernels.dispose()
    this.#network = null
    this.#disposed = true
  }

  get #built(): Network {
    if (this.#disposed) refuse('model', 'a model in use', 'one that was disposed of')
    if (this.#owner && !this.#network) {
      const hint = 'Use the model that has them now.'
      refuse('model', 'a model that has all its layers', 'one of which another model has taken some', hint)
    }
    return (
      this.#network ??
      refuse('model', 'a built model', 'one of unknown input shape', 'Give the first layer an inputShape, or call fit.')
    )
  }

  #buildFor(x: Data, who: string): Network {
    if (!this.#network && !this.#disposed && !this.#owner) {
      this.#build(this.#source.plan(asTensor(x as TensorLike, `${who}: x`).shape.slice(1)))
    }
    return this.#built
  }

  /** All of it, or nothing: after a failure the layers are nobody's, and may be built again, here or elsewhere. */
  #build(plan: Plan, saved?: Saved, startValues = saved?.startValues): void {
    if (!this.#owns) nameLayers(this.layers, 'model', this)
    this.#owns = true
    try {
      const network = new Network(plan, { ...this.#options, seed: this.seed, startValues })
      if (this.#compile) network.compile(this.#compile)
      if (saved) this.#run = saved.restore(network)
      this.#network = network
    } catch (error) {
      giveBack(this.layers)
      this.#owns = false
      throw error
    }
  }

  /** The models that the layers of a new one are in, which must be free to let go of them. */
  #formerOwners({ layers, from, who, inputShape }: Source): Model<unknown>[] {
    const owners = ownersOf(layers)
    const former = from.filter(model => owners.has(model))
    for (const owner of former) {
      const hint = 'Await the call before.'
      if ([owner, ...owner.#sharing()].some(model => model.#training) || owner.#network?.busy) {
        refuse(who, 'layers of models that are not computing', 'one that is', hint)
      }
      if (owner.#disposed) refuse(who, 'layers of models in use', 'one that was disposed of')
      if (!owner.#network || !inputShape) refuse(who, 'layers of built models', 'one of unknown input shape')
    }
    return former
  }

  /** Whether all these layers are this model's. */
  #has(layers: readonly Layer[]): boolean {
    const own = new Set(everyLayer(this.layers))
    return everyLayer(layers).every(layer => own.has(layer))
  }

  /** From now on this model computes with the weights of another, which has all its layers. */
  #share(owner: Model<unknown>): void {
    const { plan, inputShape } = this.#source
    this.#network = new Network(plan(inputShape!), { seed: this.seed, shares: owner.#network! })
    this.#owner = owner
    owner.#sharers.add(new WeakRef(this))
  }

  /** The other models that compute with the same weights. */
  #sharing(): Model<unknown>[] {
    const owner = this.#owner ?? (this as Model<unknown>)
    const all = [owner, ...Array.from(owner.#sharers, ref => ref.deref())]
    return all.filter(model => model !== undefined && model !== (this as Model<unknown>)) as Model<unknown>[]
  }

  /** Builds this model of layers of others, from the weights they have; those share them, or are models no longer. */
  #takeOver(former: readonly Model<unknown>[]): void {
    const values = new Map<string, Tensor>()
    for (const { kernels, parameters } of former.map(model => model.#network!)) {
      for (const { name, shape, value, layer } of parameters.list) {
        // Another layer there may have the name of a new one here.
        if (this.#has([layer])) values.set(name, { dtype: kernels.dtype, shape, data: kernels.view(value).slice() })
      }
    }
    const before = former.map(model => model.#network!.kernels)
    this.#build(this.#source.plan(this.#source.inputShape!), undefined, () => values)
    for (const model of former) {
      for (const sharer of [model, ...Array.from(model.#sharers, ref => ref.deref())]) {
        if (!sharer || sharer.#disposed) continue
        const { step } = sharer
        sharer.#compile = null
        sharer.#network = null
        sharer.#owner = this
        if (!this.#has(sharer.layers)) continue
        sharer.#share(this)
        // Its training so far is in the weights: what it draws next is new, and its epochs count on.
        sharer.#network!.step = step
      }
    }
    for (const kernels of before) kernels.dispose()
  }

  /** What this model makes of values of another graph: its layers are applied to them, and share their weights. */
  apply(inputs: Values): ValuesOf<Outputs> {
    const { plan, inputShape } = this.#source
    const { graph, inputNames, outputNames } = this.#network ?? plan(inputShape ?? this.#unbuiltShape())
    const given = byName<Value>(inputs, inputNames, 'apply', value => value instanceof Value)
    const made = new Map<Value, Value>(graph.inputs.map((input, k) => [input, given[k]!]))
    for (const value of graph.values) made.set(value, value.layer!.apply(value.inputs.map(input => made.get(input)!)))
    const outputs = graph.outputs.map(output => made.get(output)!)
    return inForm(this.#source.form, outputs, outputNames) as ValuesOf<Outputs>
  }

  #unbuiltShape(): never {
    return refuse('apply', 'a built model', 'one of unknown input shape', 'Give the first layer an inputShape.')
  }

  /** Whether the layers are fitted, all of them; setting it sets it for each. After a change, compile again. */
  get trainable(): boolean {
    return this.layers.every(layer => layer.trainable)
  }
  set trainable(value: boolean) {
    for (const layer of this.layers) layer.trainable = value
  }

  /** One training at a time; evaluate and predict may come in between its steps, as in callbacks. */
  async #alone<T>(who: string, run: () => Promise<T>): Promise<T> {
    if (this.#training) {
      const hint = 'Await the call before; a callback cannot train the model that it is called for.'
      refuse(who, 'a model that is not in training', `one in the middle of ${this.#training}`, hint)
    }
    this.#training = who
    try {
      return await run()
    } finally {
      this.#training = null
      if (this.#disposing) this.dispose()
    }
  }
}

const sampling = onDemand(() => import('../inspect/monte-carlo.ts'))
const looking = onDemand(() => import('../inspect/layer-outputs.ts'))
const measuring = onDemand(() => import('../inspect/moments.ts'))
const saving = onDemand(() => import('../saving/save.ts'))

/** How data is led through a model: see `LayerOutputsOptions`. */
const WALK_OPTIONS = { training: flag, step: whole(0), batchSize: whole(1) }

const WEIGHT_OPTIONS = { sampleWeight: anything, classWeight: classWeights }

/** The model that an optimizer belongs to. */
const owners = new WeakMap<Optimizer, WeakRef<Model<unknown>>>()
