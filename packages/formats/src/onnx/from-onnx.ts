import {
  type BytesLike,
  files,
  options as kinds,
  type LoadOptions,
  type Model,
  type Path,
  refuse,
  type Shape,
  show,
} from 'thinnet'
import type { Described } from '../described/described.ts'
import { modelOf } from '../described/to-model.ts'
import type { Builder } from './from/builder.ts'
import { readExternal } from './from/external.ts'
import { readGraph } from './from/graph.ts'
import { readMessage } from './message.ts'
import { ModelProto } from './proto.ts'

export interface FromOnnxOptions extends Omit<LoadOptions, 'customObjects'> {
  /** Sample shapes of inputs whose sizes the file leaves open, by their names: `{ words: [128] }`, the batch left out. */
  inputShapes?: Readonly<Record<string, Shape>>
  /**
   * Bytes of files that hold weights, by the names that the ONNX file has for them. Needed where bytes are given instead of a
   * path. Default: files in the folder of the path.
   */
  externalData?: Readonly<Record<string, BytesLike>>
}

/**
 * A model of an ONNX file, as PyTorch, tf2onnx, Keras and `toOnnx` write it, opset 7 to 25. It predicts, and trains on:
 * weights, tables and statistics are parameters; `compile` says by what.
 *
 * Inputs and outputs keep the file's order, PyTorch's images [batch, channels, height, width]; the batch, the first axis or
 * the one that is open, is left out of shapes. Numbers in Add, Mul, … that are no bias become a `rescaling`, which
 * is not trained.
 *
 * @param file a path or file: URL (Node), or the bytes of a file
 * @throws ThinnetError for an operator or attribute that thinnet does not have: its name, and where it is in the file. Nothing in
 *   a file is run
 */
export async function fromOnnx(file: Path | BytesLike, options: FromOnnxOptions = {}): Promise<Model> {
  const who = 'fromOnnx'
  const { inputShapes = {}, externalData = {}, ...others } = options
  kinds.checkValue(who, 'inputShapes', inputShapes, shapes)
  kinds.checkValue(who, 'externalData', externalData, object)
  const bytes = await files.read(file, who)
  const { graph, opsetImport, irVersion } = readMessage(ModelProto, bytes, who)
  const opset = opsetImport.find(({ domain = '' }) => domain === '' || domain === 'ai.onnx')?.version
  if (!graph || irVersion === undefined) return refuse(who, 'an ONNX file', 'one without a graph')
  if (opset === undefined || opset < 7 || opset > 26) refuse(`${who}: opset`, 'from 7 to 26', show(opset))
  const external = await readExternal(graph.initializer, file, externalData, who)
  const read = readGraph(graph, { opset: opset!, inputShapes, external }, who)
  const { builder, outputs } = read
  const described: Described = {
    layers: builder.layers,
    ...formOf(builder, outputs),
    dtype: 'float32',
    compile: null,
    tensors: builder.tensors,
    step: 0,
    optimizerStep: 0,
  }
  return modelOf(described, others, who)
}

/** A row of layers, where they are one. */
function formOf(
  { inputs, calls }: Builder,
  outputs: Described['outputs'],
): Pick<Described, 'form' | 'inputs' | 'calls' | 'outputs'> {
  const row = inputs.length === 1 && outputs.length === 1 && calls.every((call, i) => call.join() === [i, i].join())
  const form = row ? 'row' : outputs.length > 1 ? 'array' : 'value'
  return { form, inputs, calls, outputs }
}

const object = { what: 'an object', is: (value: unknown) => typeof value === 'object' && value !== null }
const shapes = {
  what: 'an object of sample shapes, arrays of whole numbers ≥ 1',
  is: (value: unknown) =>
    object.is(value) &&
    Object.values(value as object).every(
      shape => Array.isArray(shape) && shape.every(size => Number.isSafeInteger(size) && size >= 1),
    ),
}
