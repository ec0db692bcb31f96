import { type Bytes, files, options as kinds, type Path, type Tensor } from 'thinnet'
import type { AnyModel, Described } from '../described/described.ts'
import { describe } from '../described/from-model.ts'
import { writeArchive } from './archive.ts'
import { writeHdf5 } from './hdf5.ts'
import { isFitted } from './layers.ts'
import { firstState, nadamProduct, startOf, stateGroups } from './optimizer-state.ts'
import { writeCompile } from './write-compile.ts'
import { type Placed, writeGraph } from './write-graph.ts'

export interface SaveKerasOptions {
  /** false: layers and weights alone. Default true: with optimizer, its state, loss and metrics, if the model is compiled. */
  compile?: boolean
}

/**
 * A model as a file that Keras 3 opens and trains on: `keras.saving.load_model('model.keras')`.
 *
 * @returns the bytes of a `.keras` file
 * @throws ThinnetError for a layer, option, loss, metric or schedule that Keras does not have, by its name
 */
export async function toKeras(model: AnyModel, options: SaveKerasOptions = {}): Promise<Bytes> {
  const who = 'toKeras'
  const { compile = true } = kinds.checkOptions(who, options, { compile: kinds.flag })
  const described = await describe(model, who)
  const { json, layers } = writeGraph(described, who)
  const numbers = new Map<string, Tensor | bigint>()
  for (const [name, place] of layers.flatMap(({ parameters }) => parameters))
    numbers.set(place, described.tensors.get(name)!)
  const groups = new Map([['vars', 'model'], ...layers.map(({ place, name }) => [`${place}/vars`, name] as const)])
  const compiled = compile && described.compile !== null
  if (compiled) addState(numbers, described, layers)
  const config = compiled ? { ...json, compile_config: writeCompile(described, who) } : json
  return writeArchive({ config, weights: await writeHdf5(numbers, groups) })
}

/** `toKeras` into a file. @param path a path or file: URL. A file that is there is replaced once the new one is whole */
export async function saveKeras(model: AnyModel, path: Path, options: SaveKerasOptions = {}): Promise<void> {
  await files.write(path, await toKeras(model, options), 'saveKeras')
}

function addState(numbers: Map<string, Tensor | bigint>, described: Described, layers: readonly Placed[]): void {
  const { compile, tensors, optimizerStep } = described
  const { optimizer, learningRate } = compile!
  const trainable = new Set(
    described.layers.filter(({ config }) => config.trainable !== false).map(({ config }) => config.name),
  )
  const fitted = layers.flatMap(({ name, parameters }) => (trainable.has(name) ? parameters.filter(isFitted) : []))
  const place = (i: number) => `optimizer/vars/${i}`
  numbers.set(place(0), BigInt(optimizerStep))
  const number = (value: number): Tensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) })
  if (typeof learningRate === 'number') numbers.set(place(1), number(learningRate))
  let at = firstState(learningRate)
  for (const group of stateGroups(optimizer, 'toKeras: optimizer')) {
    for (const [name] of fitted) {
      for (const state of group) {
        const { added } = startOf(optimizer, state)
        const found = tensors.get(`optimizer/${state}/${name}`)!
        const data = added === 0 ? found.data : (found.data as Float32Array).map(value => value + added)
        numbers.set(place(at++), { ...found, data } as Tensor)
      }
    }
  }
  if (optimizer.name === 'nadam') numbers.set(place(at), number(nadamProduct(optimizer, optimizerStep)))
}
