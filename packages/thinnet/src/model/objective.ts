import type { Calls } from '../engine/calls.ts'
import type { Memory } from '../engine/memory.ts'
import { isFitted, type Owned, type Parameters } from '../engine/parameters.ts'
import type { PlannedRegion } from '../engine/planned-region.ts'
import { Program } from '../engine/program.ts'
import { Run } from '../engine/run.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Layer, Pass, Penalty } from '../layers/layer.ts'
import type { Saved } from '../losses/loss.ts'
import { Meters } from '../metrics/meters.ts'
import type { Shape } from '../tensor/shape.ts'
import type { SettledLoss } from './settle-loss.ts'
import { Totals } from './totals.ts'

/** One output's loss and metrics, as a program computes them: the loss is the last node, and is led back from. */
export interface Head extends SettledLoss {
  readonly target: PlannedRegion
  /** [batch]: the loss of each sample … */
  readonly losses: PlannedRegion
  /** … and what each metric makes of it that computes on the device. */
  readonly perSample: readonly (PlannedRegion | null)[]
  /** [batch]: how much each sample counts in the total, the loss's weight included. */
  readonly weights: PlannedRegion
  readonly dy: PlannedRegion | null
  readonly saved: Saved
}

/** How much the samples of a batch count, for each output: a number a sample, or null for 1 each. */
export type Weights = readonly (ArrayLike<number> | null)[]

/** A program with losses on its outputs: training leads their derivatives back, evaluation ends with their values. */
export class Objective {
  readonly run: Run
  /** One an output; null for an output that no loss is on. */
  readonly heads: readonly (Head | null)[]
  readonly penalty: PlannedRegion
  readonly #kernels: Kernels
  /** What has a penalty: of what is frozen there is none, as in Keras. */
  readonly #regularized: readonly Owned[]
  readonly #ofLayers: readonly Penalty[]

  constructor(
    calls: Calls,
    shapes: readonly Shape[],
    settled: readonly (SettledLoss | null)[],
    options: {
      kernels: Kernels
      memory: Memory
      parameters: Parameters
      backward: boolean
      inputGradients?: boolean
      watches?: (layer: Layer) => boolean
    },
  ) {
    const { kernels, memory, parameters, backward, inputGradients = false, watches = () => false } = options
    this.#kernels = kernels
    const losses = settled.map(loss => loss !== null)
    const program = new Program(calls, shapes, {
      parameters,
      floatType: kernels.dtype,
      inputGradients,
      watches,
      ...(backward ? { losses } : {}),
    })
    this.heads = settled.map((settled, k) => {
      if (!settled) return null
      const each = () => program.keep([])
      return {
        ...settled,
        target: program.keep(settled.judged.targetShape),
        losses: each(),
        perSample: settled.metrics.map(metric => (metric.perSample ? each() : null)),
        weights: each(),
        dy: program.dys[k]!,
        saved: settled.loss.build(program.outputShapes[k]!, { saved: (shape, o) => program.keep(shape, o) }),
      }
    })
    this.penalty = program.keep([1], { batched: false })
    this.run = new Run(program, memory)
    this.#regularized = parameters.list.filter(parameter => parameter.regularizer && isFitted(parameter))
    // A layer that is called again has one penalty.
    const first = program.calls.filter(({ placed }) => placed.site === placed.layer.name && placed.layer.trainable)
    this.#ofLayers = first.flatMap(({ asked }) => asked.call.penalty ?? [])
  }

  /** The losses of the batch in the program's inputs and the heads' targets, after a forward. */
  computeLosses(): void {
    for (const [k, head] of this.heads.entries()) {
      head?.loss.forward(this.#kernels, head.losses, this.run.output(k), head.target, head.saved)
    }
  }

  /** All gradients but the regularizers', after `forward` of the same pass; returns as `Run.backward` does. */
  backward(pass: Pass, { weights, count }: { weights: Weights; count: number }): (Region | null)[] {
    for (const [k, head] of this.heads.entries()) {
      if (!head) continue
      const { loss, lossWeight } = head
      const each = weights[k]
      if (each)
        this.#kernels.write(
          head.weights,
          Array.from(each, weight => weight * lossWeight),
        )
      else this.#kernels.fill(head.weights, lossWeight)
      loss.backward(this.#kernels, head.dy!, this.run.output(k), head.target, head.saved, {
        weights: head.weights,
        count,
      })
    }
    return this.run.backward(pass)
  }

  /** Adds the gradients of `penalties`, after `backward`. */
  addPenaltyGradients(): void {
    for (const { regularizer, value, gradient } of this.#regularized) {
      this.#kernels.penaltyBackward(gradient, value, regularizer!)
    }
    for (const penalty of this.#ofLayers) penalty.backward(this.#kernels)
  }

  /** Σ of the penalties of regularizers and layers, which every loss includes. */
  async penalties(): Promise<number> {
    let sum = 0
    for (const { regularizer, value } of this.#regularized) {
      this.#kernels.penaltyForward(this.penalty, value, regularizer!)
      sum += (await this.#kernels.read(this.penalty))[0]!
    }
    for (const penalty of this.#ofLayers) {
      penalty.forward(this.penalty, this.#kernels)
      sum += (await this.#kernels.read(this.penalty))[0]!
    }
    return sum
  }

  /** Sums to which nothing has been added yet. */
  totals(): Totals {
    const heads = this.heads.filter(head => head !== null)
    return new Totals(heads.map(({ metrics, judged }) => new Meters(metrics, judged)))
  }

  /**
   * Adds up the batch, sample by sample in order, after `forward` and before `backward`.
   *
   * @returns Σ of the batch's total loss
   */
  async add(totals: Totals, weights: Weights): Promise<number> {
    let batch = 0
    let h = 0
    for (const [k, head] of this.heads.entries()) {
      if (!head) continue
      let n = 0
      for (const value of await this.#kernels.read(head.losses)) {
        const loss = value * (weights[k]?.[n++] ?? 1)
        batch += loss * head.lossWeight
        totals.loss += loss * head.lossWeight
        totals.losses[h]! += loss
      }
      await this.#measure(head, k, totals.meters[h++]!)
    }
    return batch
  }

  async #measure({ metrics, perSample, target, judged }: Head, k: number, meters: Meters): Promise<void> {
    if (metrics.length === 0) return
    const kernels = this.#kernels
    const y = this.run.output(k)
    const values: (ArrayLike<number> | null)[] = []
    for (let i = 0; i < metrics.length; i++) {
      const region = perSample[i]!
      if (region) metrics[i]!.perSample!(kernels, region, y, target, judged)
      values.push(region && (await kernels.read(region)))
    }
    const onHost = perSample.includes(null)
    const batch = onHost ? { y: await kernels.read(y), t: await kernels.read(target) } : NOTHING
    meters.add({ ...batch, count: y.shape[0]!, weights: null }, values)
  }
}

const NOTHING = { y: [], t: [] }
