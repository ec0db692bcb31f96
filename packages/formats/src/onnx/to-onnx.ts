import { files, options as kinds, type Path, refuse, show, type Tensor } from 'thinnet'
import type { AnyModel, Described, JsonObject, LayerText } from '../described/described.ts'
import { describe } from '../described/from-model.ts'
import { writeMessage } from './message.ts'
import { ModelProto, TYPES, type WrittenValueInfo } from './proto.ts'
import type { Numbers } from './tensor.ts'
import { Graph } from './to/graph.ts'
import { layers } from './to/layers.ts'
import { type Call, maskOfAll, plain, type Value } from './to/value.ts'

export interface ToOnnxOptions {
  /**
   * true: dropout and noise stay in the graph and draw when it is run, by ONNX Runtime's own random numbers. Default false:
   * inference, where they are left out.
   */
  training?: boolean
}

/** Of ONNX's operators, and the file's format: those of ONNX 1.17 (2024). */
const [OPSET, IR] = [21, 10]

/**
 * A model as an ONNX file, opset 21, for ONNX Runtime 1.20 or later and whatever else reads that:
 *
 *     const session = await ort.InferenceSession.create(await toOnnx(model))
 *
 * Inputs and outputs have their names, shapes and order here (images are [batch, height, width, channels]), float32; the
 * batch is left open, as `batch`. Inside, images have ONNX's order: they are turned once where a run of convolutions
 * begins, and once where it ends.
 *
 * @returns the bytes of a `.onnx` file
 * @throws ThinnetError for a layer or option that ONNX does not have, by its name
 */
export async function toOnnx(model: AnyModel, options: ToOnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { training = false } = kinds.checkOptions('toOnnx', options, { training: kinds.flag })
  return new Writer(await describe(model, 'toOnnx'), training).write()
}

/** `toOnnx` into a file. @param path a path or file: URL. A file that is there is replaced once the new one is whole */
export async function saveOnnx(model: AnyModel, path: Path, options: ToOnnxOptions = {}): Promise<void> {
  await files.write(path, await toOnnx(model, options), 'saveOnnx')
}

class Writer {
  readonly #described: Described
  readonly #training: boolean
  readonly #graph = new Graph()
  /** Parameters of layers, by the names before their slash, in the order of the layers' first calls. */
  readonly #parameters = new Map<string, Map<string, Tensor>>()
  readonly #ofLayer = new Map<object, string>()

  constructor(described: Described, training: boolean) {
    this.#described = described
    this.#training = training
    for (const [name, tensor] of described.tensors) {
      if (name.startsWith('optimizer/')) continue
      const [layer, parameter] = name.split('/') as [string, string]
      const known = this.#parameters.get(layer) ?? new Map<string, Tensor>()
      this.#parameters.set(layer, known.set(parameter, tensor))
    }
  }

  write(): Uint8Array<ArrayBuffer> {
    const { layers, inputs, calls, outputs } = this.#described
    const graph = this.#graph
    // an output may have the name of an input here, but not there
    const values = inputs.map(
      ({ name, shape }): Value => ({ name: graph.unique(name), shape, first: false, mask: null }),
    )
    const taken = outputs.map(({ name }) => graph.unique(name))
    const given = values.map(({ name, shape }) => infoOf(name, shape))
    for (const [index, ...from] of calls) {
      values.push(this.#call(layers[index]!, from.map(value => values[value]!) as [Value, ...Value[]]))
    }
    const renamed = new Map<string, string>()
    const written = outputs.map(({ value }, k) => {
      const { name, shape, parts } = plain(graph, values[value]!)
      const end = taken[k]!
      if (parts) refuse(`toOnnx: output ${show(end)}`, 'one value', 'those of a recurrent layer with its states')
      const own = !renamed.has(name) && graph.nodes.some(({ output }) => output.includes(name))
      // one that is an input, or another output, too, is handed on
      if (!own) graph.hand(renamed.get(name) ?? name, end)
      else {
        graph.rename(name, end)
        renamed.set(name, end)
      }
      return infoOf(end, shape)
    })
    const { nodes, initializers } = graph
    return writeMessage(ModelProto, {
      irVersion: IR,
      producerName: 'thinnet',
      opsetImport: [{ domain: '', version: OPSET }],
      graph: { name: 'thinnet', node: nodes, initializer: initializers, input: given, output: written },
    })
  }

  #call(text: LayerText, inputs: readonly [Value, ...Value[]], name = text.config.name): Value {
    const who = `toOnnx: layer ${show(name)}`
    const write = text.object === 'layers' && Object.hasOwn(layers, text.name) ? layers[text.name] : undefined
    if (!write) return refuse(who, 'a layer that ONNX has', text.name)
    const made = write(this.#context(text, text.config, inputs, name, who))
    const mask = made.mask === undefined ? maskOfAll(this.#graph, inputs, name) : made.mask
    return { first: false, ...made, mask }
  }

  /** @param layer whose parameters these are: an object of its own */
  #context(layer: object, options: JsonObject, inputs: readonly [Value, ...Value[]], name: string, who: string): Call {
    const graph = this.#graph
    const named = (of: string, parameter: string): Numbers =>
      (this.#parameters.get(of)?.get(parameter) ?? refuse(who, `a parameter ${parameter}`, 'none')) as Numbers
    const weightsOf = (of: string, parameter: string, change = (numbers: Numbers) => numbers) =>
      graph.weights(`${of}/${parameter}`, () => change(named(of, parameter)))
    return {
      graph,
      who,
      name,
      options,
      inputs,
      model: this.#described.inputs.map(({ name }) => name),
      training: this.#training,
      numbers: parameter => named(this.#parametersOf(layer), parameter),
      weights: (parameter, change) => weightsOf(this.#parametersOf(layer), parameter, change),
      other: (of, parameter) => ({ name: weightsOf(of, parameter), shape: named(of, parameter).shape }),
      inner: (text, given, called) => this.#call(text as unknown as LayerText, given, called),
      part: (index, config) => this.#context(this.#partOf(layer, index), config, inputs, name, who),
    }
  }

  readonly #parts = new Map<object, object[]>()
  #partOf(layer: object, index: number): object {
    const parts = this.#parts.get(layer) ?? [{}, {}]
    this.#parts.set(layer, parts)
    return parts[index]!
  }

  /** Whose name the parameters of a layer have: the next of all that are not taken yet, in the order of first calls. */
  #parametersOf(layer: object): string {
    const known = this.#ofLayer.get(layer)
    if (known !== undefined) return known
    const taken = new Set(this.#ofLayer.values())
    const name = [...this.#parameters.keys()].find(name => !taken.has(name)) ?? ''
    this.#ofLayer.set(layer, name)
    return name
  }
}

const infoOf = (name: string, shape: readonly number[]): WrittenValueInfo => ({
  name,
  type: {
    tensor: { elemType: TYPES.float, shape: { dim: [{ param: 'batch' }, ...shape.map(value => ({ value }))] } },
  },
})
