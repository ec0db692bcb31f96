import {
  type BytesLike,
  files,
  options as kinds,
  type LoadOptions,
  type Model,
  type Path,
  refuse,
  type Tensor,
} from 'thinnet'
import type { CompileText, Described, JsonObject } from '../described/described.ts'
import { modelOf } from '../described/to-model.ts'
import { readWithMend } from '../errors.ts'
import { inputShapes } from '../options.ts'
import { readArchive } from './archive.ts'
import { typeFrom } from './dtype.ts'
import { Hdf5 } from './hdf5.ts'
import { isFitted, type Parameter } from './layers.ts'
import { firstState, startOf, stateGroups } from './optimizer-state.ts'
import { readCompile } from './read-compile.ts'
import { GraphReader, type InputShape } from './read-graph.ts'
import { withAdapted } from './read-layer.ts'

export interface LoadKerasOptions extends Omit<LoadOptions, 'customObjects'> {
  /** false: the model's layers and weights alone, to be compiled again. Default true: with optimizer, loss and metrics. */
  compile?: boolean
  /**
   * The sizes of a sample where the file leaves them open, as a sequence of any length does: `[20, 64]`, or by inputs' names.
   * Default: those of the file.
   */
  inputShape?: InputShape
}

/**
 * A model that Keras 3 has saved: `model.save('model.keras')`. It predicts, and goes on training where it stood.
 *
 * Sequential and functional models, models within models, layers that are shared; the optimizer with its state. Random
 * layers draw thinnet's masks, not those of Keras.
 *
 * @param file a path or file: URL (Node), or the bytes of a file
 * @throws ThinnetError for a layer, option, loss, metric or optimizer that thinnet does not have: its name, and where it is in the file.
 *   Nothing in a file is run
 */
export async function loadKeras(file: Path | BytesLike, options: LoadKerasOptions = {}): Promise<Model> {
  const who = 'loadKeras'
  const { compile = true, inputShape, ...others } = options
  kinds.checkValue(who, 'compile', compile, kinds.flag)
  if (inputShape !== undefined) kinds.checkValue(who, 'inputShape', inputShape, inputShapes)
  const bytes = await files.read(file, who)
  return readWithMend(who, () => read(bytes, { compile, inputShape }, others, who))
}

async function read(
  bytes: Uint8Array,
  { compile, inputShape }: Pick<LoadKerasOptions, 'compile' | 'inputShape'>,
  others: LoadOptions,
  who: string,
): Promise<Model> {
  const { config, weights } = readArchive(bytes, who)
  const graph = new GraphReader(inputShape).read(config, who)
  const names = graph.outputs.map(({ name }) => name)
  const compiled = compile ? readCompile(config.compile_config, names, `${who}: compile_config`) : null
  const file5 = await Hdf5.open(weights, `${who}: weights`)
  try {
    const { layers, parameters } = graph
    const trainable = parameters.flatMap((list, i) => (layers[i]!.config.trainable === false ? [] : list))
    const tensors = new Map<string, Tensor>()
    for (const [name, place] of parameters.flat()) tensors.set(name, need(file5, place))
    const state = compiled ? readState(file5, compiled, trainable, tensors) : { tensors, step: 0, compile: null }
    const described: Described = {
      ...graph,
      layers: layers.map(layer => withAdapted(layer, state.tensors)),
      dtype: typeFrom((config.config as JsonObject | undefined)?.dtype, who) ?? 'float32',
      compile: state.compile,
      tensors: state.tensors,
      step: state.step,
      optimizerStep: state.step,
    }
    return await modelOf(described, others, who)
  } finally {
    file5.close()
  }
}

const need = (file: Hdf5, place: string): Tensor =>
  file.tensor(place) ?? refuse(`loadKeras: weights: ${place}`, 'numbers', 'none', 'Is the file whole?')

/** Reads the optimizer's state behind the weights. */
function readState(file: Hdf5, compile: CompileText, trainable: readonly Parameter[], weights: Map<string, Tensor>) {
  const { optimizer } = compile
  const place = (i: number) => `optimizer/vars/${i}`
  const step = file.tensor(place(0))?.data[0] ?? 0
  const learningRate = typeof compile.learningRate === 'number' ? file.tensor(place(1))?.data[0] : undefined
  const tensors = new Map(weights)
  let at = firstState(compile.learningRate)
  // an optimizer that has not made a step yet may have no state in the file
  const trained = file.namesIn('optimizer/vars').length > at
  const fitted = trainable.filter(isFitted)
  for (const group of stateGroups(optimizer, 'loadKeras: optimizer')) {
    for (const [name] of fitted) {
      for (const state of group) {
        const { added, start } = startOf(optimizer, state)
        const found = trained ? need(file, place(at++)) : weights.get(name)!
        const of = trained ? (value: number) => value - added : () => start
        const asIs = trained && added === 0
        const { dtype, shape } = found
        const its = asIs ? found : ({ dtype, shape, data: (found.data as Float32Array).map(of) } as Tensor)
        tensors.set(`optimizer/${state}/${name}`, its)
      }
    }
  }
  return { tensors, step, compile: { ...compile, learningRate: learningRate ?? compile.learningRate } }
}
