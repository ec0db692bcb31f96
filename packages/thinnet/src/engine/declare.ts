import { refuse } from '../errors.ts'
import type { KernelGroup } from '../kernels/group.ts'
import { noise } from '../kernels/groups.ts'
import type { Region } from '../kernels/region.ts'
import type { Call, Declare, Inputs, RegionOptions } from '../layers/layer.ts'
import { type Shape, sameShape, showBatched, sizeOf } from '../tensor/shape.ts'
import type { Placed } from './calls.ts'
import { drawsOf } from './draws.ts'
import { type Frozen, isFitted, type Owned, type Parameters } from './parameters.ts'
import { PlannedRegion } from './planned-region.ts'

/** How dx of one input lies in memory: by itself, written over dy where nobody reads that later, or as dy itself. */
export type GradientKind = 'own' | 'inPlace' | 'reshaped'

/** What a call asked for when it was built. */
export interface Asked {
  readonly call: Call
  readonly inputShapes: Inputs<Shape>
  readonly output: PlannedRegion
  /** How the output lies in memory, as `GradientKind`. */
  readonly sharing: GradientKind
  readonly passThrough: boolean
  /** dx of each input, null where nobody asks for it. */
  readonly gradients: readonly (PlannedRegion | null)[]
  readonly gradientKinds: readonly GradientKind[]
  /** What backward reads: of each input, and of the output. */
  readonly reads: { readonly inputs: readonly boolean[]; readonly output: boolean }
  /** The output's padding mask: an input's, or one of `saved`. */
  readonly padding: PlannedRegion | null
  readonly parameters: readonly Used[]
  readonly saved: readonly PlannedRegion[]
  readonly scratch: readonly PlannedRegion[]
  /** The call's own loss. */
  readonly added: { readonly losses: PlannedRegion; readonly dlosses: PlannedRegion } | null
  /** Kernels that are to be loaded. */
  readonly groups: readonly KernelGroup[]
}

/** A parameter as one call uses it: with a gradient region of this call's own, where others write to the parameter's. */
export interface Used {
  readonly parameter: Owned
  readonly gradient: PlannedRegion
  readonly fitted: boolean
}

export interface BuildOptions {
  readonly parameters: Parameters
  readonly floatType: 'float32' | 'float64'
  /** Whether there is a backward, and of each input whether anything before it asks for a gradient. */
  readonly backward: boolean
  readonly wanted: readonly boolean[]
  /** The padding mask of each input. */
  readonly paddings: readonly (PlannedRegion | null)[]
  /** Parameters that an earlier call writes the gradient of. */
  readonly taken: Set<Owned>
  /** Default: as layers say now. */
  readonly frozen?: Frozen | undefined
  /** See `ProgramOptions`. */
  readonly targets?: ((output: number) => Region) | undefined
}

/** Lets a layer build one of its calls. */
export function buildCall(placed: Placed, inputShapes: Inputs<Shape>, options: BuildOptions): Asked {
  const { layer, site, reluAfter, reluBefore, lossOf } = placed
  const { parameters, floatType, backward, wanted, paddings, taken, targets, frozen } = options
  const [first] = inputShapes
  const who = `${layer.constructor.name} "${layer.name}"`
  const used: Used[] = []
  const saved: PlannedRegion[] = []
  const scratch: PlannedRegion[] = []
  const groups: KernelGroup[] = []
  const drawing = new Set<string>()
  const reads = { inputs: inputShapes.map(() => false), output: false }
  const gradients: (PlannedRegion | null)[] = inputShapes.map(() => null)
  /** Inputs that the layer knows of, one by one. */
  const asked = new Set<number>([0])
  const reshapedGradients = inputShapes.map(() => false)
  let sharing: GradientKind = 'own'
  let passThrough = false
  /** The output's padding mask; undefined until the layer has asked or told of one. */
  let padding: PlannedRegion | null | undefined
  let output: PlannedRegion | undefined
  let added: Asked['added'] = null

  const region = (shape: Shape, { dtype = floatType, batched = true }: RegionOptions = {}) =>
    new PlannedRegion(dtype, shape, batched)
  const setOutput = (shape: Shape) => {
    if (output) refuse(who, 'one output', 'a second one in build')
    output = region(shape)
    return output
  }
  const gradient = (input: number) => {
    if (!(input in gradients)) refuse(who, `the index of one of ${inputShapes.length} inputs`, input)
    asked.add(input)
    gradients[input] = backward && wanted[input] ? region(inputShapes[input]!) : null
    return gradients[input]
  }
  const declare: Declare = {
    site,
    reluAfter,
    reluBefore,
    trainable: frozen ? !frozen.has(layer) : layer.trainable,
    targets: lossOf !== undefined && targets ? () => targets(lossOf) : null,
    parameter(name, shape, options) {
      const parameter = parameters.declare(layer, name, shape, options)
      if (used.some(other => other.parameter === parameter)) {
        refuse(who, 'parameters of different names', `${parameter.name} twice`)
      }
      const fitted = isFitted(parameter, frozen)
      // Nobody reads what a frozen layer makes of it.
      const own = () => (parameter.trainable && !fitted ? push(scratch, region(shape, { batched: false })) : undefined)
      const again = () => (fitted && taken.has(parameter) ? region(shape, { batched: false }) : undefined)
      const gradient = own() ?? again() ?? parameter.gradient
      taken.add(parameter)
      used.push({ parameter, gradient, fitted })
      return { ...parameter, trainable: fitted, gradient }
    },
    output(shape, options = {}) {
      if (options.inPlace && sameShape(shape, first)) sharing = 'inPlace'
      passThrough = options.passThrough ?? false
      if (passThrough && !sameShape(shape, first)) {
        const hint = 'Call declare.reshaped(shape) for the same memory under another shape.'
        refuse(who, `passThrough: an output of the input's shape, ${showBatched(first)}`, showBatched(shape), hint)
      }
      return setOutput(shape)
    },
    reshaped(shape) {
      const size = sizeOf(first)
      if (sizeOf(shape) !== size) refuse(who, `${size} elements in the reshaped output`, showBatched(shape))
      sharing = 'reshaped'
      return setOutput(shape)
    },
    inputGradient: (input = 0) => gradient(input),
    reshapedGradient(input = 0) {
      reshapedGradients[input] = true
      return gradient(input)
    },
    backwardReads(...values) {
      for (const value of values) {
        if (value === 'output') reads.output = true
        else if (value === 'input') reads.inputs.fill(true)
        else if (value in reads.inputs) {
          reads.inputs[value] = true
          asked.add(value)
        } else refuse(who, `the index of one of ${inputShapes.length} inputs`, value)
      }
    },
    padding(input = 0) {
      if (!(input in paddings)) refuse(who, `the index of one of ${inputShapes.length} inputs`, input)
      asked.add(input)
      padding ??= null
      return paddings[input]!
    },
    outputPadding(mask) {
      padding = mask as PlannedRegion | null
    },
    keepPadding() {
      padding = paddings[0]!
    },
    saved: (shape, options) => push(saved, region(shape, options)),
    scratch: (shape, options) => push(scratch, region(shape, options)),
    addLoss() {
      if (added) refuse(who, 'one loss of its own', 'a second one in build', 'Add them up in forward.')
      added = { losses: push(saved, region([])), dlosses: region([]) }
      return added
    },
    kernels(...asked) {
      for (const group of asked) if (group) groups.push(group)
    },
    draws(options) {
      groups.push(noise)
      const draws = drawsOf(layer, site, options)
      if (!drawing.has(draws.site)) {
        drawing.add(draws.site)
        return draws
      }
      return refuse(who, 'draws of different names', 'one name twice', "Say declare.draws({ name: 'another' }).")
    },
  }
  // A layer that is made of others may be called on what these make.
  if (!layer.compose) checkInputShape(layer.inputShape, first, who)
  const call: unknown = layer.build(inputShapes, declare)
  if (!output) return refuse(who, 'an output declared in build', 'none', 'Call declare.output(shape).')
  checkCall(call, who)
  checkInputs(inputShapes.length, input => asked.has(input), who)
  checkPadding(padding, { paddings, saved, output }, who)
  const inPlace = (sharing as GradientKind) === 'inPlace' && inputShapes.length === 1
  return {
    call,
    inputShapes,
    output,
    sharing,
    passThrough,
    gradients,
    gradientKinds: reshapedGradients.map(reshaped => (reshaped ? 'reshaped' : inPlace ? 'inPlace' : 'own')),
    reads,
    padding: padding ?? null,
    parameters: used,
    saved,
    scratch,
    added,
    groups,
  }
}

/** A layer that says its inputShape is given it, of several inputs as the first. */
function checkInputShape(inputShape: Shape | undefined, given: Shape, who: string): void {
  if (!inputShape || sameShape(inputShape, given)) return
  const mend = 'Leave inputShape out: only the first layer of a row needs one.'
  refuse(who, `input ${showBatched(inputShape)}, its inputShape`, showBatched(given), mend)
}

function checkCall(call: unknown, who: string): asserts call is Call {
  const { forward, backward } = (call ?? {}) as Partial<Call>
  if (typeof forward === 'function' && typeof backward === 'function') return
  const hint = 'A layer is built for each call, and build returns what runs it.'
  refuse(who, 'build to return { forward, backward }', call === undefined ? 'nothing' : 'something else', hint)
}

/** Refuses a layer that would lose a padding mask, and a mask that is none of this call's. */
function checkPadding(
  padding: PlannedRegion | null | undefined,
  of: { paddings: readonly (PlannedRegion | null)[]; saved: readonly PlannedRegion[]; output: PlannedRegion },
  who: string,
): void {
  if (padding === undefined && of.paddings.some(mask => mask !== null)) {
    const hint =
      'Take the mask off before it with layers.unmask(), and padding counts as any other step. A layer of your own ' +
      'that works step by step says declare.keepPadding(), one that uses the mask declare.padding().'
    refuse(who, 'an input without a padding mask, which it cannot use', 'one with a mask', hint)
  }
  if (!padding) return
  const { fixedShape } = of.output
  if (!of.paddings.includes(padding) && !of.saved.includes(padding)) {
    refuse(who, 'outputPadding: a region of declare.padding or declare.saved', 'another region')
  }
  if (padding.fixedShape.length !== 1 || padding.fixedShape[0] !== fixedShape[0]) {
    const got = `a mask ${showBatched(padding.fixedShape)} of an output ${showBatched(fixedShape)}`
    refuse(who, 'a padding mask [batch, steps] of an output [batch, steps, …]', got)
  }
}

/** @param seen whether the layer has asked about this input: one that takes a single value does not see the others */
function checkInputs(count: number, seen: (input: number) => boolean, who: string): void {
  if (count === 1) return
  for (let input = 0; input < count; input++) {
    if (seen(input)) continue
    const hint = 'A layer of several asks for declare.inputGradient(i), or says declare.backwardReads(i), of each.'
    refuse(who, input < 2 ? 'one value' : `${input} values`, `${count} values`, hint)
  }
}

function push<T>(list: T[], value: T): T {
  list.push(value)
  return value
}
