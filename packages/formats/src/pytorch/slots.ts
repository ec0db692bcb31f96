import { refuse, type Shape } from 'thinnet'
import type { LayerText } from '../described/described.ts'
import type { Parameter } from '../described/parameters.ts'
import { type Places, permuted, picked, places } from './places.ts'

/** Features in PyTorch's order: feature i here is its feature order[i]. null: they are in the same order. */
export type Order = readonly number[] | null

/** What stands before and after a layer, as far as PyTorch has it in another order. */
export interface Around {
  /** Of the features that the layer is given, on the last axis, … */
  readonly given: Order
  /** … and of those that it makes. */
  readonly made: Order
  /** Whether what it is given has channels in its last axis that PyTorch has in the first: an image, or what conv1d makes. */
  readonly channelsLast: boolean
}

/** A parameter here, or a part of it from `start` on, which is PyTorch's tensor `role` at these places. */
export interface Piece {
  readonly parameter: string
  readonly start: number
  readonly role: string
  /** Another tensor of the same places that PyTorch adds to it: here it is part of the sum, there it becomes 0. */
  readonly plus?: string
  readonly places: Places
}

/** What one module of PyTorch's has, and where in it the parameters of a layer are. */
export interface Slot {
  /** The layer's name; for one that is several modules, with the part: `separable_conv2d.depthwise`. */
  readonly name: string
  /** Shapes of the module's tensors by what they are called in it: weight, bias. */
  readonly roles: ReadonlyMap<string, Shape>
  readonly pieces: readonly Piece[]
  /** A parameter in no module of torch.nn: in the file by its own name alone. */
  readonly bare?: true
  /** What the module may have instead. */
  readonly or?: Slot
  /** Whether the module counts its steps in training. */
  readonly counts?: true
}

/** The modules that a layer is in PyTorch. @param own its parameters, in their order @param who names it in errors */
export function slotsOf(layer: LayerText, own: readonly Parameter[], around: Around, who: string): Slot[] {
  const { name: factory, config } = layer
  if (own.length === 0) return []
  if (factory === 'timeDistributed' || factory === 'concreteDropout') {
    const inner = config.layer as unknown as LayerText
    const [its, others] = factory === 'concreteDropout' ? split(own, 'logit') : [own, []]
    const wrapped = slotsOf({ ...inner, config: { ...inner.config, name: config.name } }, its, around, who)
    return [...wrapped, ...others.map(bareSlot)]
  }
  const slots = BUILDERS[layer.object === 'layers' ? factory : '']?.(new Given(layer, own, around, who))
  if (slots) return [slots].flat()
  if (around.given) refuse(who, 'features in an order that is known', 'what comes of a flatten', AT_FLATTEN)
  return own.map(bareSlot)
}

const AT_FLATTEN = "If PyTorch's model moves channels to the end before it flattens, give flatten: 'channelsLast'."

const split = (own: readonly Parameter[], short: string) =>
  [own.filter(one => one.short !== short), own.filter(one => one.short === short)] as const

/** nn.Parameter of somebody's own module, which may have 1s in front. */
function bareSlot({ name, shape }: Parameter): Slot {
  const piece = { parameter: name, start: 0, role: 'weight', places: places(shape) }
  return { name: name.replace('/', '.'), roles: new Map([['weight', shape]]), pieces: [piece], bare: true }
}

type Builder = (given: Given) => Slot | Slot[]

/** A layer whose slots are to be made, and what they are made with. */
class Given {
  readonly layer: LayerText
  readonly around: Around
  /** Names the layer in errors. */
  readonly who: string
  readonly #own: readonly Parameter[]

  constructor(layer: LayerText, own: readonly Parameter[], around: Around, who: string) {
    this.layer = layer
    this.around = around
    this.who = who
    this.#own = own
  }

  /** The parameter of this name, the nth of it. */
  find(short: string, n = 0): Parameter | undefined {
    return this.#own.filter(one => one.short === short)[n]
  }

  shape(short: string, n = 0): Shape {
    return this.find(short, n)!.shape
  }

  piece(short: string, role: string, at: Places, { n = 0, start = 0, plus }: PieceOptions = {}): Piece {
    return { parameter: this.find(short, n)!.name, start, role, places: at, ...(plus ? { plus } : {}) }
  }

  slot(roles: Record<string, Shape | null>, pieces: readonly (Piece | null)[], part = ''): Slot {
    return {
      name: this.layer.config.name + part,
      roles: new Map(Object.entries(roles).filter((role): role is [string, Shape] => role[1] !== null)),
      pieces: pieces.filter(piece => piece !== null),
    }
  }

  noOrder(): void {
    if (this.around.given) refuse(this.who, 'an input that is not flattened', 'one that is', AT_FLATTEN)
  }
}

type PieceOptions = { n?: number; start?: number; plus?: string }

/** Linear: weight [out, in], kernel [in, out]. */
const linear: Builder = given => {
  const { given: order, made } = given.around
  const [inputs, units] = given.shape('kernel') as [number, number]
  const bias = given.find('bias') ? [units] : null
  const kernel = picked(picked(permuted(places([units, inputs]), [1, 0]), 0, order), 1, made)
  return given.slot({ weight: [units, inputs], bias }, [
    given.piece('kernel', 'weight', kernel),
    bias && given.piece('bias', 'bias', picked(places(bias), 0, made)),
  ])
}

/** Conv: weight [filters, channels, …size], kernel [...size, channels, filters]; ConvTranspose: the other way round in both. */
function convolution(given: Given, { kernel = 'kernel', part = '', bias = true } = {}): Slot {
  given.noOrder()
  const shape = given.shape(kernel)
  const size = shape.slice(0, -2)
  const weight = [...shape.slice(-2).reverse(), ...size]
  const at = permuted(places(weight), [...size.map((_, k) => k + 2), 1, 0])
  const its = bias && given.find('bias') ? given.shape('bias') : null
  return given.slot(
    { weight, bias: its },
    [given.piece(kernel, 'weight', at), its && given.piece('bias', 'bias', places(its))],
    part,
  )
}

/** Conv with groups = channels: weight [channels · multiplier, 1, …size], kernel [...size, channels, multiplier]. */
function depthwise(given: Given, { kernel = 'kernel', part = '', bias = true } = {}): Slot {
  given.noOrder()
  const shape = given.shape(kernel)
  const [size, [channels, multiplier]] = [shape.slice(0, -2), shape.slice(-2) as [number, number]]
  const at = permuted(places([channels, multiplier, ...size]), [...size.map((_, k) => k + 2), 0, 1])
  const its = bias && given.find('bias') ? given.shape('bias') : null
  return given.slot(
    { weight: [channels * multiplier, 1, ...size], bias: its },
    [given.piece(kernel, 'weight', at), its && given.piece('bias', 'bias', places(its))],
    part,
  )
}

const separable: Builder = given => [
  depthwise(given, { kernel: 'depthwiseKernel', part: '.depthwise', bias: false }),
  convolution(given, { kernel: 'pointwiseKernel', part: '.pointwise' }),
]

/** BatchNorm, LayerNorm, GroupNorm: a number a feature. */
const normalization: Builder = given => {
  const { given: order, channelsLast } = given.around
  const NAMES = [
    ['gamma', 'weight'],
    ['beta', 'bias'],
    ['movingMean', 'running_mean'],
    ['movingVariance', 'running_var'],
  ] as const
  const present = NAMES.filter(([short]) => given.find(short))
  const shape = present.length > 0 ? given.shape(present[0]![0]) : []
  // of an image all of which is normalized, PyTorch has the channels first
  const moved = channelsLast && shape.length > 1
  const theirs = moved ? [shape.at(-1)!, ...shape.slice(0, -1)] : shape
  const at = moved ? permuted(places(theirs), [...shape.slice(1).keys()].map(k => k + 1).concat(0)) : places(theirs)
  const slot = given.slot(
    Object.fromEntries(present.map(([, role]) => [role, theirs])),
    present.map(([short, role]) => given.piece(short, role, picked(at, shape.length - 1, order))),
  )
  return given.find('movingMean') ? { ...slot, counts: true } : slot
}

/** PReLU: weight [channels], or [1]. */
const prelu: Builder = given => {
  const size = given.shape('alpha').reduce((all, count) => all * count, 1)
  return given.slot({ weight: [size] }, [
    given.piece('alpha', 'weight', picked(places([size]), 0, size > 1 ? given.around.given : null)),
  ])
}

const embedding: Builder = given => {
  const weight = given.shape('embeddings')
  return given.slot({ weight }, [given.piece('embeddings', 'weight', places(weight))])
}

/** A table of somebody's own, or nn.Embedding. */
const positions = (given: Given): Slot => ({ ...(embedding(given) as Slot), bare: true })

/** Gates of a kernel: which of PyTorch's each of ours is. GRU here is z, r, h, and there r, z, n. */
const GATES: Readonly<Record<string, readonly number[]>> = { lstm: [0, 1, 2, 3], gru: [1, 0, 2], simpleRnn: [0] }

/** One direction: weight_ih [gates · units, in], weight_hh [gates · units, units], bias_ih and bias_hh. */
function direction(given: Given, factory: string, n: number, suffix: string) {
  const gates = GATES[factory]!
  const [features, width] = given.shape('kernel', n) as [number, number]
  const units = width / gates.length
  const role = (name: string) => name + suffix
  const kernel = (short: string, name: string, inputs: number, order: Order) => {
    const at = permuted(places([gates.length, units, inputs]), [2, 0, 1])
    return given.piece(short, role(name), picked(picked(at, 0, order), 1, gates), { n })
  }
  const bias = (name: string, more: PieceOptions) =>
    given.piece('bias', role(name), picked(places([gates.length, units]), 0, gates), { n, ...more })
  const hasBias = given.find('bias', n) !== undefined
  const apart = hasBias && given.shape('bias', n).length === 2
  if (factory === 'gru' && hasBias && !apart)
    refuse(given.who, 'resetAfter: true, which is what PyTorch computes', 'false', 'Leave resetAfter out.')
  const pieces = [
    kernel('kernel', 'weight_ih', features, given.around.given),
    kernel('recurrentKernel', 'weight_hh', units, null),
    ...(apart ? [bias('bias_ih', {}), bias('bias_hh', { start: width })] : []),
    ...(hasBias && !apart ? [bias('bias_ih', { plus: role('bias_hh') })] : []),
  ]
  const roles = {
    [role('weight_ih')]: [width, features],
    [role('weight_hh')]: [width, units],
    ...(hasBias ? { [role('bias_ih')]: [width], [role('bias_hh')]: [width] } : {}),
  }
  return { roles, pieces }
}

const recurrent: Builder = given => {
  const { roles, pieces } = direction(given, given.layer.name, 0, '')
  return given.slot(roles, pieces)
}

const bidirectional: Builder = given => {
  const { name } = given.layer.config.layer as unknown as LayerText
  const both = [direction(given, name, 0, ''), direction(given, name, 1, '_reverse')] as const
  return given.slot({ ...both[0].roles, ...both[1].roles }, [...both[0].pieces, ...both[1].pieces])
}

/**
 * MultiheadAttention: in_proj_weight [3 · width, features] of query, key and value, each width = heads · keyDim; or each by
 * itself, `q_proj_weight`, where their inputs differ. Attention of somebody's own: four Linear.
 */
const attention: Builder = given => {
  given.noOrder()
  const PARTS = ['query', 'key', 'value'] as const
  const shapes = PARTS.map(part => given.shape(`${part}Kernel`) as [number, number, number])
  const widths = shapes.map(([, heads, size]) => heads * size)
  const [heads, size, features] = given.shape('outputKernel') as [number, number, number]
  const hasBias = given.find('queryBias') !== undefined
  const all = widths.reduce((sum, width) => sum + width)
  const output = (name: string) => ({
    roles: { [`${name}.weight`]: [features, heads * size], [`${name}.bias`]: hasBias ? [features] : null },
    pieces: [
      given.piece('outputKernel', `${name}.weight`, permuted(places([features, heads, size]), [1, 2, 0])),
      hasBias ? given.piece('outputBias', `${name}.bias`, places([features])) : null,
    ],
  })
  /** Kernel and bias of a part, from these rows on. */
  const kernel = (k: number, role: string, row = 0) => {
    const [inputs, heads, size] = shapes[k]!
    return given.piece(`${PARTS[k]}Kernel`, role, permuted(places([heads, size, inputs], row * inputs), [2, 0, 1]))
  }
  const bias = (k: number, role: string, row = 0) =>
    hasBias ? given.piece(`${PARTS[k]}Bias`, role, places(shapes[k]!.slice(1), row)) : null
  const rowOf = (k: number) => widths.slice(0, k).reduce((sum, width) => sum + width, 0)
  const same = shapes.every(([inputs]) => inputs === shapes[0]![0])
  const roleOf = (k: number) => (same ? 'in_proj_weight' : `${PARTS[k]![0]}_proj_weight`)
  const kernels = PARTS.map((_, k) => [roleOf(k), [same ? all : widths[k]!, shapes[k]![0]]] as const)
  const out = output('out_proj')
  const whole = given.slot({ ...Object.fromEntries(kernels), in_proj_bias: hasBias ? [all] : null, ...out.roles }, [
    ...PARTS.map((_, k) => kernel(k, roleOf(k), same ? rowOf(k) : 0)),
    ...PARTS.map((_, k) => bias(k, 'in_proj_bias', rowOf(k))),
    ...out.pieces,
  ])
  const own = output('output')
  const linear = PARTS.flatMap((part, k) => [
    [`${part}.weight`, [widths[k]!, shapes[k]![0]]] as const,
    [`${part}.bias`, hasBias ? [widths[k]!] : null] as const,
  ])
  const parts = given.slot({ ...Object.fromEntries(linear), ...own.roles }, [
    ...PARTS.flatMap((part, k) => [kernel(k, `${part}.weight`), bias(k, `${part}.bias`)]),
    ...own.pieces,
  ])
  return { ...whole, or: parts }
}

const BUILDERS: Readonly<Record<string, Builder>> = {
  batchNormalization: normalization,
  bidirectional,
  conv1d: convolution,
  conv1dTranspose: convolution,
  conv2d: convolution,
  conv2dTranspose: convolution,
  dense: linear,
  depthwiseConv1d: depthwise,
  depthwiseConv2d: depthwise,
  dropConnect: linear,
  embedding,
  groupNormalization: normalization,
  gru: recurrent,
  layerNormalization: normalization,
  lstm: recurrent,
  multiHeadAttention: attention,
  positionEmbedding: positions,
  prelu,
  separableConv1d: separable,
  separableConv2d: separable,
  simpleRnn: recurrent,
}
