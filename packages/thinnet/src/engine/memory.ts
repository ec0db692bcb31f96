import { refuse } from '../errors.ts'
import type { HostKernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Owned, Parameters } from './parameters.ts'
import { layOut, PlannedRegion } from './planned-region.ts'

/**
 * The memory of one model, from its first byte to its last:
 *
 *     ┌─────────────────────┬────────────────────┬───────────┬───────────┬─────────────┬─────────┐
 *     │ weights             │ other parameters   │ gradients │ optimizer │ activations │ scratch │
 *     └─────────────────────┴────────────────────┴───────────┴───────────┴─────────────┴─────────┘
 *       can be fitted, in     moving averages      laid out    the rule's   a program's   one
 *       the order of the                           as weights  state, each  values and    call's
 *       layers                                     are         as weights   gradients     room
 *
 * The left part is laid out when the model is built, the middle when it, or another that trains the same weights, is compiled; the right belongs to the program that
 * runs, training or inference (see `layout.ts`). A step allocates nothing.
 */
export class Memory {
  readonly #kernels: HostKernels
  readonly #parameters: Parameters
  /** All parameters that can be fitted as one region, and their gradients likewise. */
  readonly weights: PlannedRegion
  readonly gradients: PlannedRegion
  /** What the optimizers of all networks keep that train these weights. */
  #states: readonly PlannedRegion[] = []
  /** Whose the gradients are, of several networks. */
  gradientsOf: object | null = null
  /** Gradients added up over several batches; null where none are. */
  sum: PlannedRegion | null = null
  /** Changes when what lies before the programs' part does. */
  version = 0
  /** Changes when a program begins a batch, or weights are set: what was computed before counts no longer. */
  uses = 0
  /** Where the programs' part begins. */
  end: number
  /** Bytes in all. */
  bytes = 0
  readonly #parameterEnd: number

  constructor(kernels: HostKernels, parameters: Parameters) {
    this.#kernels = kernels
    this.#parameters = parameters
    const values = (trainable: boolean) =>
      parameters.list.filter(parameter => parameter.trainable === trainable).map(({ value }) => value)
    const weightEnd = layOut(values(true), 0)
    this.#parameterEnd = layOut(values(false), weightEnd)
    this.end = this.#parameterEnd
    this.weights = this.#asWeights(weightEnd / (kernels.dtype === 'float64' ? 8 : 4))
    this.gradients = this.#asWeights()
    this.reserve(this.end)
  }

  /**
   * Room for gradients, and for as many regions of an optimizer's state.
   *
   * @param others states of other networks that train these weights: they stay, and all else is dropped
   */
  placeTraining(count: number, others: readonly PlannedRegion[] = []): PlannedRegion[] {
    const states = Array.from({ length: count }, () => this.#asWeights())
    const values = others.map(region => this.#kernels.view(region).slice())
    this.sum = null
    this.gradientsOf = null
    try {
      this.#states = [...others, ...states]
      this.#placeAll()
    } catch (error) {
      this.#states = others
      this.#placeAll()
      throw error
    } finally {
      // Where what came before them is gone they lie elsewhere.
      for (const [i, region] of others.entries()) this.#kernels.write(region, values[i]!)
    }
    for (const region of [this.gradients, ...states]) this.#kernels.fill(region, 0)
    return states
  }

  /** Room for sums of gradients: what accumulates them over several batches asks for it. */
  placeSum(): PlannedRegion {
    if (!this.sum) {
      this.sum = this.#asWeights()
      this.#placeAll()
    }
    return this.sum
  }

  #placeAll(): void {
    const sums = this.sum ? [this.sum] : []
    this.end = layOut([this.gradients, ...this.#states, ...sums], this.#parameterEnd)
    const fitted = this.#parameters.list.filter(({ trainable }) => trainable)
    layOut(
      fitted.map(({ gradient }) => gradient),
      this.gradients.offset,
    )
    this.reserve(this.end)
    this.version++
  }

  /**
   * What the optimizer updates: of regions that are laid out as the weights are, the same stretches of each. One, the whole,
   * where all parameters are fitted.
   *
   * @param byParameter whether those of each parameter by itself, with its shape
   */
  fittedParts(regions: readonly PlannedRegion[], fitted: readonly Owned[], byParameter = false): Region[][] {
    if (byParameter) return fitted.map(parameter => regions.map(region => this.stateOf(region, parameter)))
    const list = this.#parameters.list.filter(({ trainable }) => trainable)
    // A network that shares this memory has parameters of its own, in the same places.
    const places = new Set(fitted.map(({ value }) => value))
    const isIn = ({ value }: Owned) => places.has(value)
    if (list.every(isIn)) return [[...regions]]
    const runs: Owned[][] = []
    for (const [i, parameter] of list.entries()) {
      if (!isIn(parameter)) continue
      if (i > 0 && isIn(list[i - 1]!)) runs.at(-1)!.push(parameter)
      else runs.push([parameter])
    }
    return runs.map(run => {
      const begin = run[0]!.value.offset - this.weights.offset
      const { value } = run.at(-1)!
      const size = (value.offset - this.weights.offset - begin) / bytesOf(value) + value.size
      return regions.map(region => part(region, [size], begin))
    })
  }

  /** The part of a state that belongs to this weight: states are laid out as the weights are. */
  stateOf(state: PlannedRegion, { value, shape }: Owned): PlannedRegion {
    return part(state, shape, value.offset - this.weights.offset)
  }

  reserve(bytes: number): void {
    if (!Number.isSafeInteger(bytes)) refuse('model memory', 'a size that can be counted', bytes)
    this.#kernels.reserve(bytes)
    this.bytes = Math.max(this.bytes, bytes)
  }

  #asWeights(elements = this.weights.size): PlannedRegion {
    return new PlannedRegion(this.#kernels.dtype, [elements], false)
  }
}

const bytesOf = ({ dtype }: Region) => (dtype === 'float64' ? 8 : 4)

function part(whole: PlannedRegion, shape: readonly number[], begin: number): PlannedRegion {
  const region = new PlannedRegion(whole.dtype, shape, false)
  region.offset = whole.offset + begin
  return region
}
