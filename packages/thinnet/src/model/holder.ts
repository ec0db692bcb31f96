import { refuse } from '../errors.ts'
import type { ComputeOptions } from '../kernels/create.ts'
import type { Layer } from '../layers/layer.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import { randomSeed, seedKey } from '../random/streams.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { everyLayer } from './every-layer.ts'
import { newRun, type Run } from './fit-state.ts'
import { frozenAmong, giveBack, isPart, nameLayers, nameParts, ownersOf } from './names.ts'
import { type Compiled, Network, type Plan } from './network.ts'
import type { ModelSettings, Saved, Source } from './source.ts'

/**
 * What a model computes with, and whose weights these are: its layers' own, or those of another model that has the layers
 * now, which then share one memory and one set of weights.
 */
export class Holder {
  readonly layers: readonly Layer[]
  readonly seed: number | bigint
  readonly source: Source
  network: Network | null = null
  compiled: Compiled | null = null
  run: Run = newRun()
  /** The training under way. */
  training: string | null = null
  disposed = false
  /** Who has the layers now: where it has all of them, this one shares its weights. */
  #owner: Holder | null = null
  /** Those of this one's layers, which share its weights. */
  readonly #sharers = new Set<WeakRef<Holder>>()
  readonly #options: ComputeOptions
  /** Whether the layers are this model's: not after a build that failed. */
  #owns = true
  #disposing = false

  /** @param saved what `loadModel` found in a file */
  constructor(source: Source, settings: ModelSettings, saved?: Saved) {
    const { seed = randomSeed(), ...compute } = settings
    seedKey(seed)
    this.source = source
    this.seed = seed
    this.#options = compute
    this.compiled = saved?.compile ?? null
    const former = formerOwners(source)
    if (former.length === 1 && former[0]!.#has(source.layers)) {
      this.layers = nameParts(source.layers, former[0]!)
      this.#share(former[0]!)
      return
    }
    this.layers = nameLayers(source.layers, source.who, this, new Set(former))
    if (former.length > 0) this.#takeOver(former)
    else if (saved) this.#build(saved.plan(), saved)
    else if (source.inputShape) this.#build(source.plan(source.inputShape))
  }

  /** This one, or the one that has its layers now. */
  get owner(): Holder {
    return this.#owner ?? this
  }

  /** Whether the layers are in a row, one input to one output. */
  get isRow(): boolean {
    return this.source.form === 'row'
  }

  /** Sample shape of the input, of several the first; undefined until it is known. */
  get inputShape(): Shape | undefined {
    return this.network?.inputShapes[0] ?? this.layers[0]?.inputShape
  }

  /** The network, which must be there. */
  get built(): Network {
    if (this.disposed) refuse('model', 'a model in use', 'one that was disposed of')
    if (this.#owner && !this.network) {
      const hint = 'Use that; to have both, make a model of the layers of both first, with two outputs.'
      refuse('model', 'a model that has all its layers', 'one of which another model has taken some', hint)
    }
    return (
      this.network ??
      refuse('model', 'a built model', 'one of unknown input shape', 'Give the first layer an inputShape, or call fit.')
    )
  }

  /** The network, built for inputs of a shape that is asked for where it was not known. */
  builtFor(inputShape: () => Shape): Network {
    if (!this.network && !this.disposed && !this.#owner) this.#build(this.source.plan(inputShape()))
    return this.built
  }

  /** What was compiled before is dropped, optimizer and all; models that share the weights keep theirs. @throws ThinnetError for an optimizer of another model */
  compile(optimizer: Optimizer, objectives: () => Compiled['outputs']): void {
    const trainer = trainers.get(optimizer)?.deref()
    if (trainer && trainer !== this && trainer.compiled?.optimizer === optimizer && !trainer.disposed) {
      // A learning rate that is changed for one model must not change for another.
      const hint = 'Make another, with the same options.'
      refuse('compile', 'an optimizer of its own for each model', 'one that another model is compiled with', hint)
    }
    for (const { training } of this.#sharing()) {
      if (training) refuse('compile', 'weights that no other model trains', `those of one in the middle of ${training}`)
    }
    const compiled = { optimizer, outputs: objectives(), frozen: frozenAmong(this.layers) }
    this.network?.compile(compiled)
    this.compiled = compiled
    trainers.set(optimizer, new WeakRef(this))
  }

  /** One training at a time; evaluate and predict may come in between its steps, as in callbacks. */
  async alone<T>(who: string, run: () => Promise<T>): Promise<T> {
    if (this.training) {
      const hint = 'Await the call before; a callback cannot train the model that it is called for.'
      refuse(who, 'a model that is not in training', `one in the middle of ${this.training}`, hint)
    }
    this.training = who
    try {
      return await run()
    } finally {
      this.training = null
      if (this.#disposing) this.dispose()
    }
  }

  /** Lets go of the memory, after the present step where there is one. */
  dispose(): void {
    if (this.training) {
      this.#disposing = true
      this.run.leave?.('disposed')
      return
    }
    if (this.#owner) this.network?.uncompile()
    else this.network?.kernels.dispose()
    this.network = null
    this.disposed = true
  }

  /** All of it, or nothing: after a failure the layers are nobody's, and may be built again, here or elsewhere. */
  #build(plan: Plan, saved?: Saved, startValues = saved?.startValues): void {
    if (!this.#owns) nameLayers(this.layers, 'model', this)
    this.#owns = true
    try {
      const network = new Network(plan, { ...this.#options, seed: this.seed, startValues })
      if (this.compiled) network.compile(this.compiled)
      if (saved) this.run = saved.restore(network)
      this.network = network
    } catch (error) {
      giveBack(this.layers)
      this.#owns = false
      throw error
    }
  }

  /** Whether all these layers are this one's. */
  #has(layers: readonly Layer[]): boolean {
    const own = new Set(everyLayer(this.layers))
    return everyLayer(layers).every(layer => own.has(layer) || isPart(layer, this))
  }

  /** From now on this one computes with the weights of another, which has all its layers. */
  #share(owner: Holder): void {
    const { plan, inputShape } = this.source
    this.network = new Network(plan(inputShape!), { seed: this.seed, shares: owner.network! })
    this.#owner = owner
    owner.#sharers.add(new WeakRef(this))
  }

  /** Itself, and those that share its weights. */
  get #family(): Holder[] {
    return [this, ...Array.from(this.#sharers).flatMap(ref => ref.deref() ?? [])]
  }

  /** The others that compute with the same weights. */
  #sharing(): Holder[] {
    return this.owner.#family.filter(holder => holder !== this)
  }

  /** Whether it, or one that shares its weights, is computing. */
  get isBusy(): boolean {
    return this.#family.some(({ training }) => training) || (this.network?.busy ?? false)
  }

  /** Builds this one of layers of others, from the weights they have; those share them, or are models no longer. */
  #takeOver(former: readonly Holder[]): void {
    const values = new Map<string, Tensor>()
    for (const { kernels, parameters } of former.map(({ network }) => network!)) {
      for (const { name, shape, value, layer } of parameters.list) {
        // Another layer there may have the name of a new one here.
        if (this.#has([layer])) values.set(name, { dtype: kernels.dtype, shape, data: kernels.view(value).slice() })
      }
    }
    const before = former.map(({ network }) => network!.kernels)
    this.#build(this.source.plan(this.source.inputShape!), undefined, () => values)
    for (const sharer of former.flatMap(holder => holder.#family)) {
      if (sharer.disposed) continue
      const { network, compiled } = sharer
      sharer.compiled = null
      sharer.network = null
      sharer.#owner = this
      if (!network || !this.#has(sharer.layers)) continue
      sharer.#share(this)
      // What it draws next is new, its epochs count on, and its optimizer goes on.
      sharer.network!.step = network.step
      if (!compiled) continue
      sharer.network!.compile(compiled)
      sharer.compiled = compiled
      sharer.network!.goOnFrom(network)
    }
    for (const kernels of before) kernels.dispose()
  }
}

/** Who has the layers of a new model, and must be free to let go of them. */
function formerOwners({ layers, from, who, inputShape }: Source): Holder[] {
  const owners = ownersOf(layers)
  const former = from.filter(holder => owners.has(holder))
  for (const owner of former) {
    if (owner.isBusy) refuse(who, 'layers of models that are not computing', 'one that is', 'Await the call before.')
    if (owner.disposed) refuse(who, 'layers of models in use', 'one that was disposed of')
    if (!owner.network || !inputShape) refuse(who, 'layers of built models', 'one of unknown input shape')
  }
  return former
}

/** Who trains with an optimizer. */
const trainers = new WeakMap<Optimizer, WeakRef<Holder>>()
