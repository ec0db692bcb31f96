import { refuse } from '../errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Parameter } from '../layers/layer.ts'
import { placeBlocks } from './blocks.ts'
import type { Chain } from './chain.ts'
import { ALIGNMENT, align, PlannedRegion } from './planned-region.ts'

/** Bytes of a core's own cache, as far as a program may count on it … */
const CACHE = 1 << 22
/** … and how many samples it is asked to hold: enough to keep the kernels busy, and no more than is worth a wait. */
const FEWEST_SAMPLES = 128
const MOST_SAMPLES = 16_384

/**
 * The memory of one model, from its first byte to its last:
 *
 *     ┌─────────────────────┬────────────────────┬───────────┬───────────┬─────────────┬─────────┐
 *     │ weights             │ other parameters   │ gradients │ optimizer │ activations │ scratch │
 *     └─────────────────────┴────────────────────┴───────────┴───────────┴─────────────┴─────────┘
 *       fitted, in the order  moving averages      laid out    the rule's   batch,        one
 *       of the layers                              as weights  state, each  values and    call's
 *                                                  are         as weights   gradients     room
 *
 * The left part is laid out when the model is built, the middle when it is compiled, the right for the largest batch
 * so far. A step allocates nothing: values share memory where their lives do not overlap (see `placeBlocks`).
 */
export class Plan {
  readonly #kernels: Kernels
  readonly #chain: Chain
  /** All fitted parameters as one region, and their gradients likewise. */
  readonly weights: PlannedRegion
  readonly gradients: PlannedRegion
  state: PlannedRegion[] = []
  /** Samples that the right part is laid out for; 0 before the first batch. */
  batchCapacity = 0
  #batch = -1
  readonly #parameterEnd: number
  #trainingEnd: number
  /** Bytes in all. */
  bytes = 0

  constructor(kernels: Kernels, chain: Chain) {
    this.#kernels = kernels
    this.#chain = chain
    const fitted = chain.parameters.filter(parameter => parameter.trainable)
    const others = chain.parameters.filter(parameter => !parameter.trainable)
    const weightEnd = layOut(
      fitted.map(parameter => parameter.value as PlannedRegion),
      0,
    )
    this.#parameterEnd = layOut(
      others.map(parameter => parameter.value as PlannedRegion),
      weightEnd,
    )
    this.#trainingEnd = this.#parameterEnd
    const elements = weightEnd / (kernels.dtype === 'float64' ? 8 : 4)
    this.weights = new PlannedRegion(kernels.dtype, [elements], false)
    this.gradients = new PlannedRegion(kernels.dtype, [elements], false)
    this.#reserve(this.#parameterEnd)
  }

  /** Room for gradients, and for the optimizer's state under these names. */
  placeTraining(stateNames: readonly string[]): void {
    const fitted = this.#chain.parameters.filter(parameter => parameter.trainable)
    this.state = stateNames.map(() => new PlannedRegion(this.#kernels.dtype, this.weights.fixedShape, false))
    this.#trainingEnd = layOut([this.gradients, ...this.state], this.#parameterEnd)
    layOut(
      fitted.map(parameter => parameter.gradient as PlannedRegion),
      this.gradients.offset,
    )
    this.#reserve(this.#trainingEnd)
    for (const region of [this.gradients, ...this.state]) this.#kernels.fill(region, 0)
    this.batchCapacity = 0
  }

  /** The part of a state that belongs to this weight: states are laid out as the weights are. */
  stateOf(state: PlannedRegion, { value, shape }: Parameter): PlannedRegion {
    const part = new PlannedRegion(state.dtype, shape, false)
    part.offset = state.offset + (value.offset - this.weights.offset)
    return part
  }

  /**
   * Samples to compute at a time where nobody says how many: so many that what they need still fits a core's cache, and
   * no fewer than the batches so far, for which there is room.
   */
  get comfortableBatch(): number {
    const perSample = this.#chain.blocks.reduce((sum, block) => sum + block.bytes(ALIGNMENT) / ALIGNMENT, 0)
    const fits = Math.min(MOST_SAMPLES, Math.floor(CACHE / Math.max(perSample, 1)))
    return Math.max(FEWEST_SAMPLES, this.batchCapacity, fits)
  }

  /** Makes every batched region this many samples long, laying them out anew where they are too small. */
  setBatch(batch: number): void {
    if (batch > this.batchCapacity) this.#placeBatch(batch)
    if (batch === this.#batch) return
    this.#batch = batch
    for (const block of this.#chain.blocks) for (const region of block.regions) region.setBatch(batch)
    for (const step of this.#chain.steps) for (const region of step.scratch) region.setBatch(batch)
  }

  #placeBatch(batch: number): void {
    const scratchStart = placeBlocks(this.#chain.blocks, batch, this.#trainingEnd)
    let end = scratchStart
    for (const { scratch } of this.#chain.steps) end = Math.max(end, layOut(scratch, scratchStart, batch))
    this.#reserve(end)
    this.batchCapacity = batch
    this.#batch = -1
  }

  #reserve(bytes: number): void {
    if (!Number.isSafeInteger(bytes)) refuse('model memory', 'a size that can be counted', bytes)
    this.#kernels.reserve(bytes)
    this.bytes = Math.max(this.bytes, bytes)
  }
}

/** Regions one behind the other from `start` on; returns the end. */
function layOut(regions: readonly PlannedRegion[], start: number, batch = 0): number {
  let end = start
  for (const region of regions) {
    region.offset = end
    end = align(end + region.bytes(batch))
  }
  return end
}
