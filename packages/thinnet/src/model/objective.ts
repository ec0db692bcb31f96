import type { Calls } from '../engine/calls.ts'
import type { Memory } from '../engine/memory.ts'
import { type Frozen, isFitted, type Owned, type Parameters } from '../engine/parameters.ts'
import { ALIGNMENT, type PlannedRegion } from '../engine/planned-region.ts'
import { Program } from '../engine/program.ts'
import { Run } from '../engine/run.ts'
import type { KernelGroup } from '../kernels/group.ts'
import type { Kernels } from '../kernels/kernels.ts'
import { asRows, type Region } from '../kernels/region.ts'
import type { Layer, Pass, Penalty } from '../layers/layer.ts'
import type { Saved } from '../losses/loss.ts'
import { padded } from '../losses/padded.ts'
import { Meters } from '../metrics/meters.ts'
import type { Shape } from '../tensor/shape.ts'
import type { SettledLoss } from './settle-loss.ts'
import { LossSums, Totals } from './totals.ts'

/** One output's loss and metrics, as a program computes them: the loss is the last node, and is led back from. */
export interface Head extends SettledLoss {
  readonly target: PlannedRegion
  /** [batch]: the loss of each sample … */
  readonly losses: PlannedRegion
  /** … and of each row of outputs what each metric makes of it that computes on the device. */
  readonly perRow: readonly (PlannedRegion | null)[]
  /** The outputs' padding mask. */
  readonly padding: PlannedRegion | null
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
  readonly #penalties: Places
  readonly #kernels: Kernels
  /** What has a penalty: of what is frozen there is none, as in Keras. */
  readonly #regularized: readonly Owned[]
  readonly #ofLayers: readonly Penalty[]
  /** The losses that layers add, [batch] each: in sums and counts, what comes after those of the outputs. */
  readonly #added: readonly Region[]
  /** What the last `backward` returned. */
  inputGradients: readonly (Region | null)[] = []

  constructor(
    calls: Calls,
    shapes: readonly Shape[],
    settled: readonly (SettledLoss | null)[],
    options: {
      kernels: Kernels
      memory: Memory
      parameters: Parameters
      frozen: Frozen
      backward: boolean
      inputGradients?: boolean
      /** Whether the derivatives to all outputs are written from outside, instead of losses. */
      given?: boolean
      watches?: (layer: Layer) => boolean
    },
  ) {
    const {
      kernels,
      memory,
      parameters,
      frozen,
      backward,
      inputGradients = false,
      given = false,
      watches = () => false,
    } = options
    this.#kernels = kernels
    const losses = settled.map(loss => given || loss !== null)
    const overOutputs = settled.map(head => given || (head?.loss.inPlace ?? false))
    const program = new Program(calls, shapes, {
      parameters,
      floatType: kernels.dtype,
      inputGradients,
      frozen,
      watches,
      targets: k => this.heads[k]!.target,
      ...(backward ? { losses, overOutputs } : {}),
    })
    this.heads = settled.map((settled, k) => {
      if (!settled) return null
      const each = () => program.keep([])
      const output = program.outputShapes[k]!
      const padding = program.paddings[k]?.mask ?? null
      const loss = padding ? padded(settled.loss, padding, { output, target: settled.targetShape }) : settled.loss
      return {
        ...settled,
        loss,
        padding,
        target: program.keepTargets(settled.targetShape, k),
        losses: each(),
        perRow: settled.metrics.map(metric => (metric.perRow ? program.keep(output.slice(0, -1)) : null)),
        weights: each(),
        dy: program.dys[k]!,
        saved: loss.build(output, { saved: (shape, o) => program.keep(shape, o) }),
      }
    })
    this.run = new Run(program, memory)
    this.#regularized = parameters.list.filter(parameter => parameter.regularizer && isFitted(parameter, frozen))
    this.#added = program.calls.flatMap(({ asked }) => asked.added?.losses ?? [])
    // A layer that is called again has one penalty.
    const first = program.calls.filter(({ placed: { site, layer } }) => site === layer.name && !frozen.has(layer))
    this.#ofLayers = first.flatMap(({ asked }) => asked.call.penalty ?? [])
    this.#penalties = placesIn(program, this.#regularized.length + this.#ofLayers.length)
  }

  /** Kernels to be loaded before it runs. */
  get groups(): readonly KernelGroup[] {
    const ofLosses = this.heads.flatMap(head => head?.loss.kernels ?? [])
    return [...this.run.program.groups, ...ofLosses]
  }

  /** The losses of the batch in the program's inputs and the heads' targets, after a forward. */
  computeLosses(): void {
    for (const [k, head] of this.heads.entries()) {
      head?.loss.forward(this.#kernels, head.losses, this.run.output(k), head.target, head.saved)
    }
  }

  /** All gradients but the regularizers', after `forward` of the same pass; returns as `Run.backward` does. */
  backward(
    pass: Pass,
    { weights, counts }: { weights: Weights; counts: readonly number[] },
  ): readonly (Region | null)[] {
    let h = 0
    for (const [k, head] of this.heads.entries()) {
      if (!head) continue
      const count = counts[h++]! || 1 // of padding alone nothing comes back
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
    this.inputGradients = this.run.backward(pass, counts.at(-1)!)
    return this.inputGradients
  }

  /** Adds the gradients of `penalties`, after `backward`. */
  addPenaltyGradients(): void {
    for (const { regularizer, value, gradient } of this.#regularized) {
      this.#kernels.penaltyBackward(gradient, value, regularizer!)
    }
    for (const penalty of this.#ofLayers) penalty.backward(this.#kernels)
  }

  /** Σ of the penalties of regularizers and layers, which every loss includes: computed one after the other, and read once. */
  async penalties(): Promise<number> {
    const { places, read } = this.#penalties
    if (places.length === 0) return 0
    for (const [i, { regularizer, value }] of this.#regularized.entries()) {
      this.#kernels.penaltyForward(places[i]!, value, regularizer!)
    }
    for (const [i, penalty] of this.#ofLayers.entries()) {
      penalty.forward(places[this.#regularized.length + i]!, this.#kernels)
    }
    return read(await this.#kernels.read(this.#penalties.all))
  }

  /** Sums to which nothing has been added yet. */
  totals(): Totals {
    const meters = this.#judged.map(({ metrics, judged }) => new Meters(metrics, judged))
    return new Totals(this.lossSums(), meters)
  }

  lossSums(): LossSums {
    return new LossSums([...this.#judged.map(({ lossWeight }) => lossWeight), ...this.#added.slice(0, 1).map(() => 1)])
  }

  get #judged(): Head[] {
    return this.heads.filter(head => head !== null)
  }

  /**
   * How many samples the batch counts as for each output with a loss: of padded ones, as much as they have of their steps; and
   * for losses that layers add.
   */
  async counts(batch: number): Promise<number[]> {
    const counts: number[] = []
    for (const head of this.#judged) counts.push(countOf(head, await this.#marks(head), batch))
    return this.#added.length > 0 ? [...counts, batch] : counts
  }

  /** A padded output's mask, on the host. */
  async #marks({ padding }: Head): Promise<ArrayLike<number> | null> {
    return padding && this.#kernels.read(padding)
  }

  /** How many calls have been run when all `counts` are known: 0 where nothing is padded. */
  get callsToCount(): number {
    return Math.max(0, ...this.run.program.paddings.map(padding => padding?.after ?? 0))
  }

  /**
   * Adds up the batch, sample by sample in order, after `forward` and before `backward`.
   *
   * @returns Σ of each output's loss over the batch, of what layers add, and their `counts`
   */
  async add(totals: Totals, weights: Weights): Promise<{ sums: number[]; counts: number[] }> {
    const [sums, counts]: [number[], number[]] = [[], []]
    for (const [k, head] of this.heads.entries()) {
      if (!head) continue
      const h = sums.length
      let [sum, n] = [0, 0]
      for (const value of await this.#kernels.read(head.losses)) {
        const loss = value * (weights[k]?.[n] ?? 1)
        n++
        sum += loss
        totals.losses.sums[h]! += loss
      }
      const marks = await this.#marks(head)
      await this.#measure(head, k, totals.meters[h]!, marks)
      sums.push(sum)
      counts.push(countOf(head, marks, n))
      totals.losses.counts[h]! += counts[h]!
    }
    if (this.#added.length > 0) {
      const { sum, count } = await this.#addLayers(totals.losses, sums.length)
      sums.push(sum)
      counts.push(count)
    }
    return { sums, counts }
  }

  async #addLayers(totals: LossSums, h: number): Promise<{ sum: number; count: number }> {
    const added = await Promise.all(this.#added.map(losses => this.#kernels.read(losses)))
    const count = added[0]!.length
    let sum = 0
    for (let n = 0; n < count; n++) {
      const loss = added.reduce((total, losses) => total + losses[n]!, 0)
      sum += loss
      totals.sums[h]! += loss
    }
    totals.counts[h]! += count
    return { sum, count }
  }

  async #measure(head: Head, k: number, meters: Meters, weights: ArrayLike<number> | null): Promise<void> {
    const { metrics, perRow, target, judged } = head
    if (metrics.length === 0) return
    const kernels = this.#kernels
    const y = this.run.output(k)
    for (const [i, region] of perRow.entries()) {
      if (!region) continue
      const rows = asRows(region, [])
      const targetRow = judged.sparse ? [1] : y.shape.slice(-1)
      metrics[i]!.perRow!(kernels, rows, asRows(y, y.shape.slice(-1)), asRows(target, targetRow), judged)
      meters.addRows(i, await kernels.read(region), weights && spread(weights, region.size))
    }
    if (!perRow.includes(null)) return
    const [onHost, targets] = [await kernels.read(y), await kernels.read(target)]
    const count = weights?.length ?? y.shape[0]!
    meters.add({ y: onHost, t: targets, count, weights }, i => perRow[i] === null)
  }
}

/** See `Objective.counts`; of a padded output with these marks. */
function countOf({ padding }: Head, marks: ArrayLike<number> | null, batch: number): number {
  if (!padding || !marks) return batch
  let steps = 0
  for (let i = 0; i < marks.length; i++) steps += marks[i]!
  return steps / padding.shape[1]!
}

/** As many numbers as there are rows, each for equally many of them. */
function spread(values: ArrayLike<number>, rows: number): ArrayLike<number> {
  if (values.length === rows) return values
  return Float64Array.from({ length: rows }, (_, row) => values[Math.floor((row * values.length) / rows)]!)
}

/** Regions of one number each, in one that is read at once. */
interface Places {
  readonly all: PlannedRegion
  readonly places: readonly Region[]
  /** Σ of the numbers. */
  read(values: ArrayLike<number>): number
}

function placesIn(program: Program, count: number): Places {
  // Regions begin at multiples of ALIGNMENT.
  const apart = program.options.floatType === 'float64' ? ALIGNMENT / 8 : ALIGNMENT / 4
  const all = program.keep([count * apart], { batched: false })
  const place = (i: number): Region => ({
    dtype: all.dtype,
    shape: [1],
    size: 1,
    get offset() {
      return all.offset + i * ALIGNMENT
    },
  })
  return {
    all,
    places: Array.from({ length: count }, (_, i) => place(i)),
    read(values) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += values[i * apart]!
      return sum
    },
  }
}
