import { refuse, show } from '../errors.ts'
import type { Declare, Layer, Parameter, RegionOptions } from '../layers/layer.ts'
import { type Shape, sameShape, showBatched, sizeOf } from '../tensor/shape.ts'
import { Block } from './blocks.ts'
import { PlannedRegion } from './planned-region.ts'

/** A layer in its place in the row: what it asked for when it was built. */
export interface Step {
  readonly layer: Layer
  /** The layer that a summary shows: `layer` itself, or the one whose `activation` option this step is. */
  readonly owner: Layer
  readonly inputShape: Shape
  readonly input: Block
  readonly output: PlannedRegion
  /** The output's memory: a block of its own, or the input's, shown again or written over. */
  readonly outputBlock: Block
  readonly parameters: readonly Parameter[]
  /** dx; null where no layer before has anything to fit. */
  readonly gradient: PlannedRegion | null
  /** Whether dx may be written over dy. */
  readonly gradientInPlace: boolean
  /** Whether forward may return x as it stands, and backward dy. */
  readonly passThrough: boolean
  /** Whether the output is the input's memory, and dx that of dy, without anything being written. */
  readonly reshaped: boolean
  readonly gradientReshaped: boolean
  /** See `Placed.fork`. */
  readonly fork: Layer | undefined
  readonly scratch: readonly PlannedRegion[]
  /** The blocks born here: the output's if it has its own, and saved values. */
  readonly born: readonly Block[]
}

export interface Place {
  owner: Layer
  fork: Layer | undefined
  inputShape: Shape
  input: Block
  floatType: 'float32' | 'float64'
  /** Whether anything before this step asks for a gradient. */
  wantGradient: boolean
  /** Moments of this step's forward and backward. */
  forward: number
  backward: number
}

/** Lets `layer` build itself, and settles where each value it asked for lives and how long. */
export function buildStep(layer: Layer, place: Place): Step {
  const { inputShape, input, floatType } = place
  const who = `${layer.constructor.name} "${layer.name}"`
  const parameters: Parameter[] = []
  const saved: PlannedRegion[] = []
  const scratch: PlannedRegion[] = []
  const reads = new Set<string>()
  let sharing = 'own' as 'own' | 'inPlace' | 'reshaped'
  let passThrough = false
  let output: PlannedRegion | undefined
  let gradient: PlannedRegion | null = null
  let gradientReshaped = false

  const region = (shape: Shape, { dtype = floatType, batched = true }: RegionOptions = {}) =>
    new PlannedRegion(dtype, shape, batched)
  const setOutput = (shape: Shape) => {
    if (output) refuse(who, 'one output', 'a second one in build')
    output = region(shape)
    return output
  }
  const setGradient = () => {
    gradient = place.wantGradient ? region(inputShape) : null
    return gradient
  }
  const declare: Declare = {
    parameter(name, shape, { initializer, regularizer = null, constraint = null, trainable = true }) {
      constraint?.check?.(`${who}, ${name}`, shape)
      if (typeof name !== 'string' || name.includes('/')) refuse(who, 'parameters named without "/"', show(name))
      const full = `${layer.name}/${name}`
      if (parameters.some(other => other.name === full)) refuse(who, 'parameters of different names', `${name} twice`)
      const parameter: Parameter = {
        name: full,
        shape: Object.freeze([...shape]),
        trainable,
        initializer,
        regularizer,
        constraint,
        value: region(shape, { batched: false }),
        gradient: region(trainable ? shape : [0], { batched: false }),
      }
      parameters.push(parameter)
      return parameter
    },
    output(shape, options = {}) {
      if (options.inPlace && sameShape(shape, inputShape)) sharing = 'inPlace'
      passThrough = options.passThrough ?? false
      if (passThrough && !sameShape(shape, inputShape)) {
        const mend = 'Call declare.reshaped(shape) for the same memory under another shape.'
        refuse(who, `passThrough: an output of the input's shape, ${showBatched(inputShape)}`, showBatched(shape), mend)
      }
      return setOutput(shape)
    },
    reshaped(shape) {
      const size = sizeOf(inputShape)
      if (sizeOf(shape) !== size) refuse(who, `${size} elements in the reshaped output`, showBatched(shape))
      sharing = 'reshaped'
      return setOutput(shape)
    },
    inputGradient: setGradient,
    reshapedGradient() {
      gradientReshaped = true
      return setGradient()
    },
    backwardReads: (...values) => values.forEach(value => void reads.add(value)),
    saved: (shape, options) => push(saved, region(shape, options)),
    scratch: (shape, options) => push(scratch, region(shape, options)),
  }
  layer.build(inputShape, declare)
  if (!output) return refuse(who, 'an output declared in build', 'none', 'Call declare.output(shape).')
  const y: PlannedRegion = output

  input.readAt(place.forward)
  if (reads.has('input')) input.keepUntil(place.backward)
  const writesOver = sharing === 'inPlace' && !input.kept && !input.isModelInput
  const outputBlock = writesOver || sharing === 'reshaped' ? input.alsoShownBy(y) : new Block(y, place.forward)
  if (reads.has('output')) outputBlock.keepUntil(place.backward)

  const savedBlocks = saved.map(value => {
    const block = new Block(value, place.forward)
    block.keepUntil(place.backward)
    return block
  })
  return {
    layer,
    owner: place.owner,
    inputShape,
    input,
    output: y,
    outputBlock,
    parameters,
    gradient,
    gradientInPlace: sharing === 'inPlace',
    passThrough,
    reshaped: sharing === 'reshaped',
    gradientReshaped,
    fork: place.fork,
    scratch,
    born: outputBlock === input ? savedBlocks : [outputBlock, ...savedBlocks],
  }
}

function push<T>(list: T[], value: T): T {
  list.push(value)
  return value
}
