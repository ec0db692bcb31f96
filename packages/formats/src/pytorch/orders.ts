import { refuse } from 'thinnet'
import type { AnyModel, Described, LayerText } from '../described/described.ts'
import { shapesOf } from '../described/shapes.ts'
import type { Around, Order } from './slots.ts'

/**
 * How PyTorch's model flattens what it has with channels first: as it is (channelsFirst), or after it has moved them to the
 * end (channelsLast), as thinnet does.
 */
export type Flattened = 'channelsFirst' | 'channelsLast'

/** A value here, as far as it differs from that in PyTorch. */
interface State {
  readonly order: Order
  /** Where it has the channels that PyTorch has before the pixels; null: it is no image. */
  readonly channels: 'first' | 'last' | null
  /** Whether it is what the model is given, in whatever order. */
  readonly input?: true
}

const PLAIN: State = { order: null, channels: null }

/** Layers after which channels stand before pixels in PyTorch. */
const IMAGES = /^(conv|depthwiseConv|separableConv|maxPooling|averagePooling|upSampling|zeroPadding|cropping)[12]d/
/** Those that leave every feature where it is. */
const KEEPS = [
  ...['activation', 'elu', 'leakyRelu', 'prelu', 'relu', 'softmax', 'masking', 'unmask', 'rescaling', 'normalization'],
  ...['dropout', 'alphaDropout', 'gaussianDropout', 'gaussianNoise', 'stochasticDepth'],
  ...['spatialDropout1d', 'spatialDropout2d', 'dropBlock2d'],
  ...['randomFlip', 'randomRotation', 'randomTranslation', 'randomZoom'],
  ...['batchNormalization', 'layerNormalization', 'groupNormalization'],
]
/** Those whose weights are for the features that they are given. */
const MIXES = ['dense', 'dropConnect', 'lstm', 'gru', 'simpleRnn', 'bidirectional']
const MERGES = ['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum']

/**
 * What stands around each layer, by the layer's text, those within others too. After a flatten PyTorch has the features of an
 * image channel by channel, thinnet pixel by pixel; a dense layer whose numbers become an image makes them so.
 *
 * @throws ThinnetError where such features go on into a layer that mixes them in a way nobody can tell
 */
export async function ordersIn(
  model: AnyModel,
  described: Described,
  flatten: Flattened,
  who: string,
): Promise<(layer: LayerText) => Around> {
  const { layers, inputs, calls } = described
  const around = new Map<LayerText, Around>()
  const isFirst = flatten === 'channelsFirst'
  const reshapes = isFirst && /"(flatten|reshape)"/.test(JSON.stringify(layers))
  const shapes = reshapes ? await shapesOf(model, described) : []
  const states: State[] = inputs.map(({ shape }) => {
    return { order: null, channels: shape.length > 2 ? 'last' : null, input: true }
  })

  const note = (layer: LayerText, given: State, made: Order) => {
    const now: Around = { given: given.order, made, channelsLast: given.channels === 'last' }
    const before = around.get(layer)
    if (before && (`${before.given}` !== `${now.given}` || `${before.made}` !== `${now.made}`))
      refuse(`${who}: layer "${layer.config.name}"`, 'features in one order', 'two, in two calls', SAY)
    around.set(layer, now)
  }

  /** The order in which what a value is made into an image of has to be, behind layers that keep it; null: in none. */
  const wantedOf = (value: number): Order => {
    for (const [i, [index, ...from]] of calls.entries()) {
      if (!from.includes(value)) continue
      const { name } = layers[index]!
      const next = inputs.length + i
      if (KEEPS.includes(name)) {
        const order = wantedOf(next)
        if (order) return order
      }
      if (name === 'reshape' && becomesImage(next)) return channelsFirst(shapes[next]!)
    }
    return null
  }
  /** Whether a value that was reshaped is used as an image: of three axes, or by layers for images. */
  const becomesImage = (value: number): boolean => {
    const users = calls.flatMap(([index, ...from], i) =>
      from.includes(value) ? [{ name: layers[index]!.name, next: inputs.length + i }] : [],
    )
    const axes = shapes[value]!.length
    if (axes < 2) return false
    if (users.length === 0) return axes > 2
    return users.some(
      ({ name, next }) =>
        IMAGES.test(name) || name.startsWith('global') || (KEEPS.includes(name) && becomesImage(next)),
    )
  }

  /** What a layer makes. @param steps how many axes of its input are timesteps, which it does not see */
  const after = (layer: LayerText, from: readonly number[], value: number, steps = 0): State => {
    const given = states[from[0]!]!
    const { name, config } = layer
    if (name === 'timeDistributed' || name === 'concreteDropout')
      return after(config.layer as unknown as LayerText, from, value, name === 'timeDistributed' ? 1 : 0)
    if (name === 'flatten' || name === 'reshape') {
      if (!reshapes) return PLAIN
      const shape = shapes[from[0]!]!.slice(steps)
      if (name === 'flatten') return flattened(given, shape, config.dataFormat === 'channelsFirst')
      return reshaped(given, shape, shapes[value]!.slice(steps), becomesImage(value), `${who}: layer "${config.name}"`)
    }
    if (name === 'permute' && !given.order)
      return { ...given, channels: moved(given.channels, config.dims as number[]) }
    if (IMAGES.test(name)) {
      return { order: null, channels: config.dataFormat === 'channelsFirst' ? 'first' : 'last' }
    }
    if (KEEPS.includes(name)) return given
    if (MERGES.includes(name)) {
      if (from.some(one => `${states[one]!.order}` !== `${given.order}`))
        refuse(`${who}: layer "${config.name}"`, 'inputs whose features are in one order', 'flattened and others', SAY)
      return given
    }
    if (name === 'concatenate') return concatenated(from)
    // what a layer of somebody's own makes of an image is one
    if (layer.object !== 'layers' && !given.order) return { order: null, channels: given.channels }
    if (!given.order || MIXES.includes(name)) return PLAIN
    if (name === 'repeatVector' || name.startsWith('global')) return given
    return refuse(`${who}: layer "${config.name}"`, 'an input that is not flattened', 'one that is', SAY)
  }

  const concatenated = (from: readonly number[]): State => {
    const { channels } = states[from[0]!]!
    if (from.every(one => states[one]!.order === null)) return { order: null, channels }
    let begin = 0
    const order = from.flatMap(one => {
      const width = shapes[one]!.at(-1)!
      const own = states[one]!.order ?? Array.from({ length: width }, (_, i) => i)
      begin += width
      return own.map(i => i + begin - width)
    })
    return { order, channels }
  }

  /** A row of layers around which the input goes, too. */
  const within = (layer: LayerText, given: State): void => {
    let state = given
    for (const inner of layer.config.layers as unknown as LayerText[]) {
      note(inner, state, null)
      if (inner.name === 'residual') within(inner, state)
      else if (!KEEPS.includes(inner.name)) {
        if (state.order)
          refuse(`${who}: layer "${inner.config.name}"`, 'an input that is not flattened', 'one that is', SAY)
        const channels = inner.config.dataFormat === 'channelsFirst' ? 'first' : 'last'
        state = IMAGES.test(inner.name) ? { order: null, channels } : PLAIN
      }
    }
  }

  for (const [i, [index, ...from]] of calls.entries()) {
    const layer = layers[index]!
    const value = inputs.length + i
    const given = states[from[0]!]!
    if (layer.name === 'residual') within(layer, given)
    const state = layer.name === 'residual' ? given : after(layer, from, value)
    const made = reshapes && layer.name === 'dense' ? wantedOf(value) : state.order
    states.push({ ...state, order: made })
    note(layer, given, made)
  }
  return layer => around.get(layer) ?? { given: null, made: null, channelsLast: false }
}

const SAY = "Say how PyTorch's model flattens: flatten: 'channelsLast' where it moves channels to the end before."

/** Of a sample [...pixels, channels] in a row: which of [channels, ...pixels] each is. null: the same, of one channel or one pixel. */
function channelsFirst(shape: readonly number[]): Order {
  const channels = shape.at(-1)!
  const pixels = shape.slice(0, -1).reduce((all, size) => all * size, 1)
  if (channels === 1 || pixels === 1) return null
  return Array.from({ length: pixels * channels }, (_, i) => (i % channels) * pixels + Math.floor(i / channels))
}

/** thinnet's flatten always gives [...pixels, channels], if it is told where they are. */
function flattened({ order, channels }: State, shape: readonly number[], told: boolean): State {
  if (channels === null) return { order, channels }
  if (channels === 'first' && !told) return PLAIN
  return { order: channelsFirst(channels === 'last' ? shape : [...shape.slice(1), shape[0]!]), channels: null }
}

function reshaped(given: State, from: readonly number[], to: readonly number[], image: boolean, who: string): State {
  const { channels } = given
  if (to.length === 1) return flattened(given, from, false)
  // pixels in a row, each with its channels
  if (channels === 'last' && from.at(-1) === to.at(-1)) return image ? given : PLAIN
  // in PyTorch a view of numbers in its order: it has to be that of what is made here
  const order = channels === 'last' ? channelsFirst(from) : given.order
  const wanted = image ? channelsFirst(to) : null
  if (`${order}` !== `${wanted}` && !(given.input && !channels))
    refuse(who, 'numbers that keep their order in PyTorch', `[${from.join(', ')}] as [${to.join(', ')}]`, SAY)
  return image ? { order: null, channels: 'last' } : PLAIN
}

function moved(channels: State['channels'], dims: readonly number[]): State['channels'] {
  if (channels === null) return null
  const place = dims.indexOf(channels === 'last' ? dims.length : 1)
  return place === 0 ? 'first' : place === dims.length - 1 ? 'last' : null
}
