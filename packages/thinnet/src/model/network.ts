import { type Calls, callsOf, type Placed } from '../engine/calls.ts'
import { type Graph, layersOf } from '../engine/graph.ts'
import { Memory } from '../engine/memory.ts'
import { type Frozen, isFitted, type Owned, Parameters } from '../engine/parameters.ts'
import type { PlannedRegion } from '../engine/planned-region.ts'
import { Program } from '../engine/program.ts'
import { Run } from '../engine/run.ts'
import { loadWatch } from '../engine/watching.ts'
import { refuse } from '../errors.ts'
import { type ComputeOptions, createKernels } from '../kernels/create.ts'
import { type KernelGroup, knownGroups } from '../kernels/group.ts'
import { updates } from '../kernels/groups.ts'
import type { HostKernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Layer, Pass } from '../layers/layer.ts'
import { oursOf } from '../layers/ours.ts'
import type { Loss } from '../losses/loss.ts'
import { loadMetric } from '../metrics/later.ts'
import type { Metric } from '../metrics/metric.ts'
import { groupsOf, loadRule } from '../optimizers/make.ts'
import { clipGradients, decayWeights, type Optimizer } from '../optimizers/optimizer.ts'
import { PURPOSE, seedKey, siteOf } from '../random/streams.ts'
import { writeTensor } from '../tensor/parts.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { everyLayer } from './every-layer.ts'
import { drawValues } from './initial-values.ts'
import { Objective } from './objective.ts'
import { settleLosses } from './settle-loss.ts'

/** What `compile` settled. */
export interface Compiled {
  readonly optimizer: Optimizer
  /** One an output: the loss that was asked for, null for none, its weight in the total, and the metrics. */
  readonly outputs: readonly OutputObjective[]
  /** What was not to be fitted then. */
  readonly frozen: Frozen
  /** Of a model from a file, what was frozen when it was saved. */
  readonly frozenInFile?: Frozen
}

export interface OutputObjective {
  readonly loss: Loss | null
  readonly lossWeight: number
  readonly metrics: readonly Metric[]
}

/** What a program of training or evaluation begins and ends with: see `Objective`. */
interface Ends {
  given?: boolean
  inputGradients?: boolean
  backward?: boolean
}

/** What is known of a graph once its layers are built, before there is memory. */
export interface Built {
  readonly parameters: Parameters
  readonly outputShapes: readonly Shape[]
}

/** Builds the layers of a graph for nothing but what they say then. */
export function buildOnly({ graph }: Plan, floatType: 'float32' | 'float64'): Built {
  const parameters = new Parameters(floatType)
  const shapes = graph.inputs.map(({ shape }) => shape!)
  const { outputShapes } = new Program(callsOf(graph), shapes, { parameters, floatType })
  return { parameters, outputShapes }
}

/** Of networks on one memory: what runs on it, and which they are. */
interface Queue {
  averaged: Averaged | null
  last: Promise<unknown>
  underway: number
  networks: readonly WeakRef<Network>[]
}

/** See `averages.ts`, which is loaded with the first of them. */
interface Averaged {
  readonly of: Network
  swap(network: Network): void
}

/** thinnet's own layers have been tested. */
export const isUsers = (layer: Layer) => oursOf(layer) === null

/** Built from a graph with these names for its inputs and outputs. */
export interface Plan {
  readonly graph: Graph
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
}

/**
 * A graph on kernels and planned memory: the mechanics under a model.
 *
 * It runs forward, losses, backward and update on the batch that is in its inputs; where batches come from and what
 * becomes of the numbers is decided above (`fit`, `evaluate`, `predict`).
 */
export class Network {
  readonly graph: Graph
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly kernels: HostKernels
  readonly calls: Calls
  readonly parameters: Parameters
  readonly memory: Memory
  readonly key: readonly [number, number]
  /** Computes outputs alone. */
  readonly inference: Run
  compiled: Compiled | null = null
  /** Training steps completed. */
  step = 0
  /** … and those since the optimizer began with its present state. */
  optimizerStep = 0
  #training: Objective | null = null
  /** Other programs of training, each built when it is first asked for. */
  readonly #objectives = new Map<string, Objective>()
  /** What is fitted, since it was compiled, … */
  fitted: readonly Owned[] = []
  /** … and what its optimizer keeps of that, in the order of the optimizer's names. */
  #state: readonly PlannedRegion[] = []
  /** What the optimizer updates, and of which layout of the memory. */
  #parts: { readonly version: number; readonly regions: readonly (readonly Region[])[] } | null = null
  #evaluation: Objective | null = null
  /** Of what must not be mixed: networks that share their memory share it. */
  readonly #queue: Queue
  readonly #sites = new Map<string, number>()
  /** Whether the kernels are there that the layers ask for. */
  #isLoaded = false

  constructor(
    { graph, inputNames, outputNames }: Plan,
    options: ComputeOptions & {
      seed: number | bigint
      /** Values to begin with instead of the initializers', by the parameter's name; asked for before any memory is. */
      startValues?: ((built: Built) => ReadonlyMap<string, Tensor>) | undefined
      /** A network of the same layers, whose weights and memory this one has, too. */
      shares?: Network
    },
  ) {
    this.graph = graph
    this.inputNames = inputNames
    this.outputNames = outputNames
    this.key = seedKey(options.seed)
    const { shares } = options
    this.kernels = shares?.kernels ?? createKernels(options)
    this.calls = callsOf(graph)
    const floatType = this.kernels.dtype
    this.parameters = new Parameters(floatType, shares?.parameters)
    const program = new Program(this.calls, this.inputShapes, {
      parameters: this.parameters,
      floatType,
      watches: isUsers,
    })
    // The program's memory comes later than what is checked here.
    this.outputShapes = program.outputShapes
    const given = options.startValues?.(this)
    this.memory = shares?.memory ?? new Memory(this.kernels, this.parameters)
    this.inference = new Run(program, this.memory)
    this.#queue = shares ? shares.#queue : { last: Promise.resolve(), underway: 0, networks: [], averaged: null }
    this.#queue.networks = [...this.#others(), this].map(network => new WeakRef(network))
    if (shares) return
    const { stream } = this.pass({ training: false, fitting: false })
    for (const parameter of this.parameters.list) {
      const { name, value } = parameter
      const start = given?.get(name)
      if (start) writeTensor(this.kernels, value, start)
      else drawValues(this.kernels, parameter, stream(name, 'init'))
    }
  }

  readonly outputShapes: readonly Shape[]

  get inputShapes(): readonly Shape[] {
    return this.graph.inputs.map(({ shape }) => shape!)
  }

  /** Sample shape of a call's output. */
  shapeOf({ site }: Pick<Placed, 'site'>): Shape {
    return this.inference.program.callOf(site)!.asked.output.fixedShape
  }

  get layers(): readonly Layer[] {
    return layersOf(this.graph)
  }

  /** @param inputGradients whether derivatives to the inputs are wanted, too */
  compile(compiled: Compiled, { inputGradients = false } = {}): void {
    const { kernels, memory, parameters } = this
    const { calls, heads } = settleLosses(compiled.outputs, this)
    const build = ({ given = false, ...ends }: Ends) =>
      new Objective(given ? this.calls : calls, this.inputShapes, given ? heads.map(() => null) : heads, {
        kernels,
        memory,
        parameters,
        frozen: compiled.frozen,
        backward: true,
        inputGradients,
        given,
        watches: isUsers,
        ...ends,
      })
    const training = heads.some(head => head !== null) ? build({}) : null
    // Where there is no memory for it, the model is a compiled one no longer.
    this.uncompile()
    const others = this.#others().flatMap(network => network.#state)
    const state = memory.placeTraining(
      compiled.optimizer.state.length,
      others.sort((a, b) => a.offset - b.offset),
    )
    for (const region of state) kernels.fill(region, compiled.optimizer.startValue ?? 0)
    this.#state = state
    this.compiled = compiled
    this.optimizerStep = 0
    this.#training = training
    this.#isLoaded = false
    this.fitted = parameters.list.filter(parameter => isFitted(parameter, compiled.frozen))
    this.#parts = null
    this.#build = build
  }
  #build!: (ends: Ends) => Objective

  /** Takes back what `compile` settled; the memory is free when the next network of these weights is compiled. */
  uncompile(): void {
    this.compiled = null
    this.#training = null
    this.#objectives.clear()
    this.#evaluation = null
    this.#state = []
    if (this.averaged?.of === this) this.averaged = null
  }

  /** Where the moving averages of one of these networks are in the weights' place: whose, and what changes them back. */
  get averaged(): Averaged | null {
    return this.#queue.averaged
  }
  set averaged(value) {
    this.#queue.averaged = value
  }

  /** Other networks on this memory. */
  #others(): Network[] {
    return this.#queue.networks.flatMap(ref => ref.deref() ?? []).filter(network => network !== this)
  }

  /** Takes over what the optimizer kept in a network of the same layers, that was compiled so. */
  goOnFrom(former: Network): void {
    const parts = former.stateParts()
    for (const [i, { region }] of this.stateParts().entries()) {
      this.kernels.write(region, former.kernels.view(parts[i]!.region))
    }
    this.optimizerStep = former.optimizerStep
    if (former.averaged?.of === former) this.averaged = { ...former.averaged, of: this }
  }

  /** The optimizer's state, cut by parameter. */
  stateParts(fitted = this.fitted): { state: string; parameter: Owned; region: PlannedRegion }[] {
    return (this.compiled?.optimizer.state ?? []).flatMap((state, i) =>
      fitted.map(parameter => ({
        state,
        parameter,
        region: this.memory.stateOf(this.#state[i]!, parameter),
      })),
    )
  }

  get training(): Objective {
    if (this.#training) return this.#training
    if (!this.compiled) return this.#refuseUncompiled()
    const mend = 'Give compile a loss; trainOnBatch and gradientsOnBatch take one of your own instead of y.'
    return refuse('model', 'a loss', 'a model that was compiled with an optimizer alone', mend)
  }

  #refuseUncompiled(): never {
    return refuse('model', 'a compiled model', 'one without loss', 'Call model.compile({ … }) first.')
  }

  /**
   * `training` for a step that is asked for something else; before `exclusive`, which loads what it needs.
   *
   * @param ends.given whether the derivatives to the outputs are given, instead of losses
   * @param ends.inputGradients whether those to the inputs are wanted, too
   */
  objectiveFor(ends: { given: boolean; inputGradients: boolean }): Objective {
    if (!ends.given) void this.training
    if (!this.compiled) return this.#refuseUncompiled()
    const key = JSON.stringify(ends)
    const known = !ends.given && !ends.inputGradients ? this.#training : this.#objectives.get(key)
    if (known) return known
    const objective = this.#build(ends)
    this.#objectives.set(key, objective)
    this.#isLoaded = false
    return objective
  }

  /**
   * Before gradients are computed.
   *
   * @throws ThinnetError where a layer has been frozen, or is no longer, since the model was compiled: unless another model
   *   of these weights was compiled so
   */
  beginStep(): void {
    const layer = this.changed?.layer
    if (layer) {
      const wanted = 'layers that are trainable as when the model was compiled'
      const hint = 'Call model.compile({ … }) again.'
      refuse('model', wanted, `"${layer.name}", whose trainable is ${layer.trainable} since`, hint)
    }
    const { memory, kernels } = this
    this.averaged?.swap(this.averaged.of)
    if (memory.gradientsOf === this) return
    // What is not fitted here has none, whatever another network made of it.
    if (memory.gradientsOf) kernels.fill(memory.gradients, 0)
    memory.gradientsOf = this
  }

  /** A parameter whose layer was frozen, or is no longer, since a model of these weights was compiled. */
  get changed(): Owned | undefined {
    const isOf = (compiled: Compiled | null, parameter: Owned) => {
      const now = isFitted(parameter)
      if (!compiled || isFitted(parameter, compiled.frozen) === now) return compiled !== null
      return compiled.frozenInFile !== undefined && isFitted(parameter, compiled.frozenInFile) === now
    }
    return this.parameters.list.find(
      parameter => !isOf(this.compiled, parameter) && !this.#others().some(({ compiled }) => isOf(compiled, parameter)),
    )
  }

  /** The same losses without a backward. */
  get evaluation(): Objective {
    void this.training
    this.#evaluation ??= this.#build({ backward: false })
    return this.#evaluation
  }

  /** Whether something is running, or waits to, that must not be mixed with anything else. */
  get busy(): boolean {
    return this.#queue.underway > 0
  }

  /** Runs what must not be mixed with anything else on this memory, after all that was begun before. */
  exclusive<T>(run: () => Promise<T>): Promise<T> {
    const queue = this.#queue
    queue.underway++
    const loaded = async () => {
      await this.load()
      return run()
    }
    const result = queue.last.then(this.#isLoaded ? run : loaded).finally(() => queue.underway--)
    queue.last = result.catch(() => {})
    return result
  }

  /** Loads the kernels that layers and losses ask for, or users' layers may call; before anything is computed. */
  async load(): Promise<void> {
    if (this.#isLoaded) return
    const hasUsers = everyLayer(this.layers).some(isUsers)
    if (hasUsers) await loadWatch()
    const training = [...(this.#training ? [this.#training] : []), ...this.#objectives.values()]
    const asked = [...this.inference.program.groups, ...training.flatMap(o => o.groups), ...this.#updateGroups()]
    const { optimizer, outputs } = this.compiled ?? { outputs: [] }
    if (optimizer) await loadRule(optimizer)
    await Promise.all(outputs.flatMap(({ metrics }) => metrics.map(loadMetric)))
    await this.kernels.load?.([...(hasUsers ? knownGroups() : new Set(asked))])
    this.#isLoaded = true
  }

  /** What an update takes. */
  #updateGroups(): readonly KernelGroup[] {
    if (!this.compiled) return []
    const { optimizer } = this.compiled
    const ofRule = groupsOf(optimizer)
    if (!ofRule) return knownGroups()
    const { clipValue, clipNorm, globalClipNorm, weightDecay } = optimizer
    const ofWeights = this.parameters.list.some(({ regularizer, constraint }) => regularizer || constraint)
    return ofWeights || clipValue || clipNorm || globalClipNorm || weightDecay ? [...ofRule, updates] : ofRule
  }

  pass(mode: Pick<Pass, 'training' | 'fitting'> & Partial<Omit<Pass, 'kernels' | 'stream'>>): Pass {
    const { step = this.step, firstSample = 0, draw = 0 } = mode
    const { kernels, key } = this
    return {
      training: mode.training,
      fitting: mode.fitting,
      step,
      firstSample,
      draw,
      kernels,
      stream: (site, purpose = 'dropout') => ({ key, step, site: this.#site(site), purpose: PURPOSE[purpose] }),
    }
  }

  #site(name: string): number {
    let site = this.#sites.get(name)
    if (site === undefined) {
      site = siteOf(name)
      this.#sites.set(name, site)
    }
    return site
  }

  /** Clips, decays, applies the optimizer's rule, and brings weights back to what their constraints say. */
  update(): void {
    const { kernels, optimizerStep, memory } = this
    const { optimizer } = this.compiled!
    const { fitted } = this
    if (fitted.length > 0) {
      clipGradients(kernels, optimizer, memory.gradients, fitted)
      for (const [weights, gradients, ...state] of this.updated()) {
        decayWeights(kernels, optimizer, weights!, optimizerStep)
        optimizer.update(kernels, weights!, gradients!, state, optimizerStep)
      }
    }
    for (const { constraint, value } of fitted) constraint?.apply(kernels, value)
    this.step++
    this.optimizerStep++
  }

  /** Weights, gradients and states of what is fitted, in pieces. */
  updated(): readonly (readonly Region[])[] {
    const { memory } = this
    if (this.#parts?.version !== memory.version) {
      const { byParameter } = this.compiled!.optimizer
      const regions = memory.fittedParts([memory.weights, memory.gradients, ...this.#state], this.fitted, byParameter)
      this.#parts = { version: memory.version, regions }
    }
    return this.#parts!.regions
  }
}
