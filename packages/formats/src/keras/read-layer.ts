import { refuse, show, type Tensor } from 'thinnet'
import type { Json, JsonObject, LayerText } from '../described/described.ts'
import { objectOf, textOf } from '../json.ts'
import { typeFrom } from './dtype.ts'
import { optionsFrom } from './from-config.ts'
import { classes, kindOfClass, type Parameter } from './layers.ts'

/** A layer here, and where its variables are in the file, below the layer's own place. */
export interface ReadLayer {
  readonly text: LayerText
  readonly parameters: readonly Parameter[]
}

/**
 * A layer of a configuration: `{ class_name, config, … }`.
 *
 * @param name what it is called here
 * @param extra options that Keras says elsewhere
 */
export function readLayer(layer: JsonObject, name: string, who: string, extra: JsonObject = {}): ReadLayer {
  const className = textOf(layer.class_name, `${who}: class_name`)
  const kind = kindOfClass(className)
  if (!kind || isForeign(layer)) {
    return refuse(who, `a layer that thinnet has (${classes().join(', ')})`, show(layer.registered_name ?? className))
  }
  const config = objectOf(layer.config, `${who}: config`)
  typeFrom(config.dtype, who)
  const special = SPECIAL[className]
  if (special) return special(config, name, who)
  const options = { ...unwrapped(className, optionsFrom(config, who, ['name'])), ...extra, name }
  return {
    text: { object: 'layers', name: kind.ours, config: options },
    parameters: kind.parameters(options).map(at(name)),
  }
}

/** Of layers over one dimension Keras writes sizes as arrays of one. */
function unwrapped(className: string, options: JsonObject): JsonObject {
  if (!className.includes('1D')) return options
  const entries = Object.entries(options).map(([name, value]) => {
    return [name, Array.isArray(value) && value.length === 1 ? value[0] : value]
  })
  return Object.fromEntries(entries) as JsonObject
}

/** Parameters' whole names: `dense/kernel`. */
const at =
  (name: string) =>
  ([parameter, place]: Parameter): Parameter => [`${name}/${parameter}`, place]

/** A class of somebody's own: nothing in a file is run. */
const isForeign = ({ module, registered_name: registered }: JsonObject) =>
  (typeof module === 'string' && !/^keras(\.|$)/.test(module)) ||
  (typeof registered === 'string' && registered.includes('>') && !registered.startsWith('keras'))

const SPECIAL: Readonly<Record<string, (config: JsonObject, name: string, who: string) => ReadLayer>> = {
  Bidirectional(config, name, who) {
    const { layer, backward_layer: backward, ...others } = config
    // what is in it gets its name from this one: `forward_…`, `backward_…`
    const inner = (json: Json | undefined, direction: string) => {
      const read = readLayer(objectOf(json, `${who}: ${direction}`), name, `${who}: ${direction}`)
      const parameters = read.parameters.map(([parameter, place]): Parameter => {
        return [`${direction}_${parameter}`, `${direction}_layer/${place}`]
      })
      return { text: read.text, parameters }
    }
    const forward = inner(layer, 'forward')
    const other = inner(backward ?? layer, 'backward')
    const options = {
      ...optionsFrom(others, who, ['name', 'merge_mode']),
      mergeMode: config.merge_mode ?? null,
      layer: forward.text as unknown as Json,
      ...(backward && { backwardLayer: other.text as unknown as Json }),
      name,
    }
    return {
      text: { object: 'layers', name: 'bidirectional', config: options },
      parameters: [...forward.parameters, ...other.parameters],
    }
  },
  Identity(_config, name) {
    return { text: { object: 'layers', name: 'activation', config: { activation: 'linear', name } }, parameters: [] }
  },
  // what adapt has found are weights there
  Normalization(config, name, who) {
    const options = { ...optionsFrom(config, who, ['name']), name }
    const places = config.mean === null || config.mean === undefined ? ADAPTED : []
    return { text: { object: 'layers', name: 'normalization', config: options }, parameters: places.map(at(name)) }
  },
  // a cell in a layer of its own
  RNN({ cell, ...others }, name, who) {
    const { class_name: cellName, config } = objectOf(cell, `${who}: cell`)
    const className =
      CELLS[`${cellName}`] ?? refuse(who, `one of the cells ${Object.keys(CELLS).join(', ')}`, show(cellName))
    return readLayer({ class_name: className, config: { ...others, ...objectOf(config, `${who}: cell`) } }, name, who)
  },
  TimeDistributed(config, name, who) {
    const { layer, ...others } = config
    const read = readLayer(objectOf(layer, `${who}: layer`), name, `${who}: layer`)
    const { text, parameters } = ofEachStep(read, who, optionsFrom(others, who, ['name']))
    return { text, parameters: parameters.map(([parameter, place]) => [parameter, `layer/${place}`]) }
  },
}

/** A layer that is applied to each step of its input. */
export function ofEachStep({ text, parameters }: ReadLayer, who: string, options: JsonObject = {}): ReadLayer {
  const { name } = text.config
  if (text.name === 'batchNormalization') {
    const mend = 'Keras normalizes each step by itself there. Put BatchNormalization in its place in Keras.'
    refuse(who, 'a layer that does with all steps at once what it does with each', 'BatchNormalization', mend)
  }
  // what is in it has no name of its own: its parameters are this layer's
  const inner = { ...text, config: { ...text.config, name: '' } }
  const config = { ...options, layer: inner as unknown as Json, name }
  return { text: { object: 'layers', name: 'timeDistributed', config }, parameters }
}

/** Of steps they do what they do of samples. */
export const BY_ELEMENT = [
  'activation',
  'add',
  'average',
  'dense',
  'maximum',
  'minimum',
  'multiply',
  'rescaling',
  'subtract',
]

const ADAPTED: readonly Parameter[] = [
  ['mean', 'vars/0'],
  ['variance', 'vars/1'],
]
const CELLS: Readonly<Record<string, string>> = { GRUCell: 'GRU', LSTMCell: 'LSTM', SimpleRNNCell: 'SimpleRNN' }

/** A layer whose weights are options here: see Normalization. Takes them out of the tensors. */
export function withAdapted(layer: LayerText, tensors: Map<string, Tensor>): LayerText {
  const found = ADAPTED.map(([name]) => tensors.get(`${layer.config.name}/${name}`))
  if (layer.name !== 'normalization' || !found[0]) return layer
  for (const [name] of ADAPTED) tensors.delete(`${layer.config.name}/${name}`)
  const [mean, variance] = found.map(tensor => {
    const numbers = Array.from(tensor!.data as Float32Array)
    return numbers.length === 1 ? numbers[0]! : numbers
  })
  return { ...layer, config: { ...layer.config, mean: mean!, variance: variance! } }
}
