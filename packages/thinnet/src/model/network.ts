import { refuse } from '../errors.ts'
import { type ComputeOptions, createKernels } from '../kernels/create.ts'
import type { HostKernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Layer, Pass } from '../layers/layer.ts'
import { backwardOf, forwardOf } from '../layers/returned.ts'
import type { Loss, Saved } from '../losses/loss.ts'
import type { Metric } from '../metrics/metric.ts'
import { clipGradients, decayWeights, type Optimizer } from '../optimizers/optimizer.ts'
import { PURPOSE, seedKey, siteOf } from '../random/streams.ts'
import type { Shape } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { Chain } from './chain.ts'
import { Plan } from './plan.ts'
import type { PlannedRegion } from './planned-region.ts'
import { type SettledLoss, settleLoss } from './settle-loss.ts'
import type { Step } from './step.ts'

/** What `compile` settled. */
export interface Compiled {
  readonly optimizer: Optimizer
  /** The loss that was asked for; `training.loss` may be its stabler form. */
  readonly loss: Loss
  readonly metrics: readonly Metric[]
}

/** The loss and its regions, on the output of the last step that training runs. */
interface Training extends SettledLoss {
  readonly dy: PlannedRegion
  readonly target: PlannedRegion
  /** One number a sample: the loss, then each metric. */
  readonly values: readonly PlannedRegion[]
  /** How much each sample counts: 1. */
  readonly weights: PlannedRegion
  readonly penalty: PlannedRegion
  readonly saved: Saved
}

/**
 * A built row of layers on kernels and planned memory: the mechanics under `Sequential`.
 *
 * It runs forward, loss, backward and update on the batch that stands in its input; where batches come from and what
 * becomes of the numbers is decided above (`fit`, `evaluate`, `predict`).
 */
export class Network {
  readonly kernels: HostKernels
  readonly chain: Chain
  readonly plan: Plan
  readonly key: readonly [number, number]
  compiled: Compiled | null = null
  /** Training steps completed. */
  step = 0
  /** … and those since the optimizer began with its present state. */
  optimizerStep = 0
  #training: Training | null = null
  #last: Promise<unknown> = Promise.resolve()
  #underway = 0
  readonly #sites = new Map<string, number>()

  constructor(
    layers: readonly Layer[],
    inputShape: Shape,
    options: ComputeOptions & {
      seed: number | bigint
      wantInputGradient?: boolean
      /** Values to begin with instead of the initializers', by the parameter's name; asked for before any memory is. */
      startValues?: (chain: Chain) => ReadonlyMap<string, Tensor>
    },
  ) {
    this.key = seedKey(options.seed)
    this.kernels = createKernels(options)
    this.chain = new Chain(layers, inputShape, this.kernels.dtype, options.wantInputGradient)
    const given = options.startValues?.(this.chain)
    this.plan = new Plan(this.kernels, this.chain)
    const { stream } = this.pass({ training: false, fitting: false })
    for (const { name, shape, value, initializer } of this.chain.parameters) {
      this.kernels.write(value, given ? given.get(name)!.data : initializer.draw(shape, stream(name, 'init')))
    }
  }

  compile(compiled: Compiled): void {
    const { loss, steps, judged } = settleLoss(compiled.loss, compiled.metrics, this.chain)
    let rest!: Omit<Training, 'dy'>
    const dy = this.chain.attachLoss(steps - 1, declare => {
      const one = () => declare.saved([]) as PlannedRegion
      rest = {
        loss,
        steps,
        judged,
        target: declare.saved(judged.targetShape) as PlannedRegion,
        values: [one(), ...compiled.metrics.map(one)],
        weights: one(),
        penalty: declare.saved([1], { batched: false }) as PlannedRegion,
        saved: loss.build(judged.outputShape, declare),
      }
    })
    // Where there is no memory for it, the model is a compiled one no longer.
    this.compiled = null
    this.#training = null
    this.plan.placeTraining(compiled.optimizer.state)
    for (const state of this.plan.state) this.kernels.fill(state, compiled.optimizer.startValue ?? 0)
    this.compiled = compiled
    this.optimizerStep = 0
    this.#training = { ...rest, dy }
  }

  get training(): Training {
    return this.#training ?? refuse('model', 'a compiled model', 'one without loss', 'Call model.compile({ … }) first.')
  }

  /** Whether something is running, or waits to, that must not be mixed with anything else. */
  get busy(): boolean {
    return this.#underway > 0
  }

  /** Runs what must not be mixed with anything else on this memory, after all that was begun before. */
  exclusive<T>(run: () => Promise<T>): Promise<T> {
    this.#underway++
    const result = this.#last.then(run).finally(() => this.#underway--)
    this.#last = result.catch(() => {})
    return result
  }

  pass(mode: Pick<Pass, 'training' | 'fitting'> & Partial<Pick<Pass, 'step' | 'firstSample' | 'draw'>>): Pass {
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

  /** The output of step `count` − 1, by default the last, for the batch in `chain.input`. */
  forward(pass: Pass, count = this.chain.steps.length): Region {
    let x: Region = this.chain.input
    for (let i = 0; i < count; i++) x = this.forwardThrough(this.chain.steps[i]!, x, pass)
    return x
  }

  forwardThrough(step: Step, x: Region, pass: Pass): Region {
    // The step before may have handed on what it was given, from memory of its own that it has not written to.
    if (step.reshaped) this.#move(step.output, x)
    return forwardOf(step, x, pass)
  }

  #backwardThrough(step: Step, dy: Region, pass: Pass): Region | null {
    if (step.gradient && step.gradientReshaped) this.#move(step.gradient, dy)
    return backwardOf(step, dy, pass)
  }

  /** Nothing to do but where the values stand elsewhere. */
  #move(to: Region, from: Region): void {
    if (to.offset !== from.offset) this.kernels.copy(to, from)
  }

  /** Forward with loss and metrics, for the batch in `chain.input` and `training.target`. */
  forwardLoss(pass: Pass): Region {
    const { loss, steps, judged, target, values, saved } = this.training
    const { metrics } = this.compiled!
    const y = this.forward(pass, steps)
    loss.forward(this.kernels, values[0]!, y, target, saved)
    for (const [i, metric] of metrics.entries()) {
      metric.forward(this.kernels, values[i + 1]!, y, target, judged)
    }
    return y
  }

  /** All gradients, after `forwardLoss` of the same pass, whose result is `y`; returns as `backward` does. */
  backwardLoss(y: Region, pass: Pass): Region | null {
    const { loss, steps, dy, target, weights, saved } = this.training
    this.kernels.fill(weights, 1)
    loss.backward(this.kernels, dy, y, target, saved, { weights, count: weights.size })
    const dx = this.backward(dy, pass, steps)
    for (const { regularizer, value, gradient } of this.chain.parameters) {
      if (regularizer) this.kernels.penaltyBackward(gradient, value, regularizer)
    }
    return dx
  }

  /**
   * From the output of step `count` − 1 back to the first step that has something to fit. Returns the derivative to the
   * input; null where it was not asked for, or does not reach it.
   */
  backward(dy: Region, pass: Pass, count = this.chain.steps.length): Region | null {
    let gradient: Region | null = dy
    for (let i = count - 1; i >= 0 && gradient; i--) {
      gradient = this.#backwardThrough(this.chain.steps[i]!, gradient, pass)
    }
    return gradient
  }

  /** Clips, decays, applies the optimizer's rule, and brings weights back to what their constraints say. */
  update(): void {
    const { kernels, optimizerStep } = this
    const { optimizer } = this.compiled!
    const { weights, gradients, state } = this.plan
    const fitted = this.chain.parameters.filter(parameter => parameter.trainable)
    if (fitted.length > 0) {
      const each = fitted.map(parameter => parameter.gradient)
      clipGradients(kernels, optimizer, gradients, each)
      decayWeights(kernels, optimizer, weights, optimizerStep)
      optimizer.update(kernels, weights, gradients, state, optimizerStep)
    }
    for (const { constraint, value } of fitted) constraint?.apply(kernels, value)
    this.step++
    this.optimizerStep++
  }

  /** Σ of the penalties of regularizers and layers, which every loss includes. */
  async penalty(): Promise<number> {
    const { penalty } = this.training
    let sum = 0
    for (const { regularizer, value } of this.chain.parameters) {
      if (!regularizer) continue
      this.kernels.penaltyForward(penalty, value, regularizer)
      sum += (await this.kernels.read(penalty))[0]!
    }
    for (const { layer } of this.chain.steps) {
      if (!layer.penalty) continue
      layer.penalty(penalty, this.kernels)
      sum += (await this.kernels.read(penalty))[0]!
    }
    return sum
  }

  /** Adds the batch's losses to `totals[0]` and its metrics to those after, sample by sample in order. */
  async addSums(totals: number[]): Promise<void> {
    for (const [i, region] of this.training.values.entries()) {
      for (const value of await this.kernels.read(region)) totals[i]! += value
    }
  }
}
