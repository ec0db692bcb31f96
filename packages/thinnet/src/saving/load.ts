import type { Path } from '../host-types.ts'
import type { ComputeOptions } from '../kernels/create.ts'
import { COMPUTE_OPTIONS } from '../kernels/create.ts'
import * as layerFactories from '../layers/index.ts'
import type { Model } from '../model/model.ts'
import { onDemand } from '../model/on-demand.ts'
import { checkOptions, isPlainObject } from '../options/index.ts'
import type { Safetensors } from '../safetensors/read.ts'
import type { BytesLike } from '../tensor/typed-array.ts'
import type { CustomObjects } from './decode.ts'

/** What computes is not in the file: choose it again. The same bits as before take the same backend. */
export interface LoadOptions extends Omit<ComputeOptions, 'dtype'> {
  /** Makes layers and other objects of your own: `{ Scale: options => new Scale(options) }`. Default none: a file with such objects is refused. */
  customObjects?: CustomObjects
}

/**
 * A model as it was saved: layers, weights, and where its training stood.
 *
 * Training resumes with the same bits as if it had never stopped:
 *
 *     const model = await loadModel('run.safetensors', { backend: 'wasm' })
 *     await model.fit(x, y, { …as before, epochs: 12, initialEpoch: model.epoch })
 *
 * @param file a path or file: URL (Node), the bytes of a file (a Uint8Array, an ArrayBuffer or a DataView), or what
 *   `safetensors.read` made of them
 * @throws ThinnetError for what is no such file, whole and sound. Nothing in a file is believed: everything is checked
 *   before memory is taken, and nothing in it is run
 */
export async function loadModel(file: Path | BytesLike | Safetensors, options: LoadOptions = {}): Promise<Model> {
  const { dtype, ...compute } = COMPUTE_OPTIONS
  checkOptions('loadModel', options, { ...compute, customObjects: functions })
  return (await restoring()).modelIn(file, options, { ...layerFactories })
}

const restoring = /* @__PURE__ */ onDemand(() => import('./restore.ts'))

const functions = {
  what: 'an object of functions, by the name of what each makes',
  is: (value: unknown) => isPlainObject(value) && Object.values(value).every(make => typeof make === 'function'),
}
