import { unzipSync } from 'fflate'
import { files, loadModel, type Model, type Path, safetensors } from 'thinnet'
import type { AnyModel, Json, JsonObject } from '../described/described.ts'
import { parseObject } from '../json.ts'
import { loadKeras } from '../keras/load.ts'
import type { InputShape } from '../keras/read-graph.ts'
import { saveKeras } from '../keras/save.ts'
import { fromOnnx } from '../onnx/from-onnx.ts'
import { readMessage } from '../onnx/message.ts'
import { ModelProto } from '../onnx/proto.ts'
import { saveOnnx } from '../onnx/to-onnx.ts'
import { readStateDict } from '../pytorch/read-tensors.ts'
import { saveStateDict } from '../pytorch/state-dict.ts'
import { loadTfjs } from '../tfjs/load.ts'
import { saveTfjs } from '../tfjs/save.ts'

/** How a network is read, of whatever kind. */
export interface ReadOptions {
  /** Whether with optimizer, loss and metrics. */
  readonly compile: boolean
  /** Sizes of a sample where the file leaves them open, or those of inputs by their names. Default: those of the file. */
  readonly inputShape?: InputShape | undefined
}

/** A kind of file that holds a network. */
export interface Format {
  readonly name: string
  /** Whose it is. */
  readonly about: string
  /** Whether a file of this name may be one: in lower case. */
  readonly isNamed: (path: string) => boolean
  /** Whether what a file begins with, some kilobytes, is that of one; where names do not tell. */
  readonly begins: (bytes: Uint8Array) => boolean
  /** The model in a file. null: it cannot be read */
  readonly read: ((path: Path, options: ReadOptions) => Promise<Model>) | null
  /** Writes a model into a file, with optimizer, loss and metrics where the format has them. */
  readonly write: (model: AnyModel, path: Path) => Promise<void>
  /** What the file says of itself besides the network. */
  readonly metadata: (path: Path) => Promise<JsonObject>
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
/** The header of a file of safetensors, after its length. */
const headerOf = (bytes: Uint8Array) => textOf(bytes.subarray(8))
/** Conversion needs no threads. */
const ONE = { threads: 1 }

const given = ({ compile, inputShape }: ReadOptions) => ({ compile, ...(inputShape ? { inputShape } : {}) })
const isList = (shape: InputShape): shape is readonly number[] => Array.isArray(shape)

const onnxIn = async (path: Path) => readMessage(ModelProto, await files.read(path, 'inspect'), 'inspect')

async function firstInput(path: Path): Promise<string> {
  const { graph } = await onnxIn(path)
  const weights = new Set(graph?.initializer.map(({ name }) => name))
  return graph?.input.find(({ name }) => !weights.has(name))?.name ?? ''
}

/** All kinds of files, in the order in which they are tried. */
export const formats: readonly Format[] = [
  {
    name: 'thinnet',
    about: 'thinnet',
    isNamed: path => path.endsWith('.safetensors'),
    begins: bytes => /^\{"__metadata__":\{[\s\S]*"thinnet":"/.test(headerOf(bytes)),
    async read(path, { compile }) {
      if (compile) return loadModel(path, ONE)
      const { tensors, metadata } = safetensors.read(await files.read(path, 'loadModel'))
      metadata.delete('compile')
      return loadModel({ tensors, metadata }, ONE)
    },
    write: (model, path) => model.save(path),
    async metadata(path) {
      const { metadata } = safetensors.read(await files.read(path, 'inspect'))
      const { epoch = 0 } = JSON.parse(metadata.get('training') ?? '{}') as { epoch?: number }
      return { thinnetVersion: metadata.get('thinnetVersion') ?? null, format: Number(metadata.get('thinnet')), epoch }
    },
  },
  {
    name: 'keras',
    about: 'Keras 3',
    isNamed: path => /\.(keras|h5|hdf5)$/.test(path),
    begins: bytes => [0x504b0304, 0x89484446].includes(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)),
    read: (path, options) => loadKeras(path, { ...ONE, ...given(options) }),
    write: saveKeras,
    async metadata(path) {
      const filter = (file: { name: string; originalSize: number }) =>
        file.name === 'metadata.json' && file.originalSize < 1 << 16
      const parts = unzipSync(await files.read(path, 'inspect'), { filter })
      return parseObject(textOf(parts['metadata.json'] ?? new TextEncoder().encode('{}')), 'metadata.json')
    },
  },
  {
    name: 'tfjs',
    about: 'TensorFlow.js',
    isNamed: path => path.endsWith('.json'),
    begins: bytes => textOf(bytes).includes('"modelTopology"'),
    read: (path, options) => loadTfjs(path, { ...ONE, ...given(options) }),
    write: saveTfjs,
    async metadata(path) {
      const { format, generatedBy, convertedBy } = parseObject(textOf(await files.read(path, 'inspect')), 'inspect')
      return { format: format ?? null, generatedBy: generatedBy ?? null, convertedBy: convertedBy ?? null }
    },
  },
  {
    name: 'onnx',
    about: 'ONNX',
    isNamed: path => path.endsWith('.onnx'),
    begins: () => false,
    async read(path, { inputShape }) {
      if (inputShape === undefined) return fromOnnx(path, ONE)
      const byName = isList(inputShape) ? { [await firstInput(path)]: inputShape } : inputShape
      return fromOnnx(path, { ...ONE, inputShapes: byName })
    },
    write: saveOnnx,
    async metadata(path) {
      const { irVersion, opsetImport, producerName } = readMessage(
        ModelProto,
        await files.read(path, 'inspect'),
        'inspect',
      )
      const opset = Object.fromEntries(opsetImport.map(({ domain, version }) => [domain || 'ai.onnx', version ?? null]))
      return { irVersion: irVersion ?? null, producerName: producerName ?? '', opset } as JsonObject
    },
  },
  {
    name: 'pytorch',
    about: 'a state_dict of PyTorch',
    isNamed: path => /\.(safetensors|pt|pth|bin)$/.test(path),
    begins: bytes => headerOf(bytes).startsWith('{"'),
    read: null,
    write: saveStateDict,
    async metadata(path) {
      const tensors = await readStateDict(path)
      const entries = Array.from(tensors, ([name, { dtype, shape }]) => [name, { dtype, shape }] as const)
      return { tensors: Object.fromEntries(entries) as Json }
    },
  },
]

/**
 * The kind of a file, by its name, and by what it begins with where several may have that name; null: none that is known.
 *
 * @param bytes what the file begins with, a megabyte or all; null for a file that is not there yet: then the first of its name
 */
export function formatOf(path: string, bytes: Uint8Array | null): Format | null {
  const named = formats.filter(({ isNamed }) => isNamed(path.toLowerCase()))
  const among = named.length > 0 ? named : formats
  const found = bytes && bytes.length > 8 ? among.find(({ begins }) => begins(bytes)) : undefined
  return found ?? named.at(bytes ? -1 : 0) ?? null
}
