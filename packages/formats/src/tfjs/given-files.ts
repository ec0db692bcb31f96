import { type BytesLike, refuse, show } from 'thinnet'

/** A `File` of a page, or whatever has a name and bytes. */
export interface NamedFile {
  readonly name: string
  arrayBuffer(): Promise<ArrayBuffer>
}

/**
 * A model's files, in hand: by their paths, `{ 'model.json': bytes, 'group1-shard1of1.bin': bytes }`; a list of `File`s, as
 * an input element gives them; or what TensorFlow.js hands to `tf.io.withSaveHandler`.
 */
export type GivenFiles =
  | Readonly<Record<string, BytesLike | string>>
  | readonly NamedFile[]
  | { readonly length: number; readonly [index: number]: NamedFile }
  | ModelArtifacts

/** What TensorFlow.js's `model.save(tf.io.withSaveHandler(…))` gives. */
export interface ModelArtifacts {
  readonly modelTopology: object
  readonly weightSpecs?: readonly object[]
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[]
}

type File = BytesLike | string | NamedFile

export interface Given {
  /** What holds the model's description, and its name. */
  readonly json: File
  readonly name: string
  readonly names: readonly string[]
  find(path: string): File | undefined
}

const DATA = 'weightData'

export function givenFiles(source: GivenFiles, who: string): Given {
  const entries = entriesOf(source, who)
  const names = entries.map(([name]) => name)
  const json = entries.filter(([name]) => /\.json$/i.test(name))
  const main = json.find(([name]) => fileName(name) === 'model.json') ?? (json.length === 1 ? json[0] : undefined)
  if (!main) return refuse(who, 'files with a model.json', names.length === 0 ? 'none' : names)
  const byName = new Map(entries)
  const byFile = new Map(entries.map(([name, file]) => [fileName(name), file]))
  return { json: main[1], name: main[0], names, find: path => byName.get(path) ?? byFile.get(fileName(path)) }
}

/** The last part of a path. */
const fileName = (path: string): string => /[^\\/]*$/.exec(path)![0]

function entriesOf(source: GivenFiles, who: string): (readonly [string, File])[] {
  if (typeof source !== 'object' || source === null)
    return refuse(who, 'a path, a URL, or files by their names', show(source))
  if ('modelTopology' in source) return artifactEntries(source as ModelArtifacts)
  if (typeof (source as { length?: unknown }).length !== 'number') return Object.entries(source)
  return Array.from(source as readonly NamedFile[], file => {
    if (typeof file?.name !== 'string') refuse(who, 'a list of files with names', show(file))
    return [file.name, file] as const
  })
}

function artifactEntries({ weightData = [], weightSpecs, ...others }: ModelArtifacts): (readonly [string, File])[] {
  const parts = Array.isArray(weightData) ? (weightData as ArrayBuffer[]) : [weightData as ArrayBuffer]
  const paths = parts.map((_, i) => `${DATA}${i}`)
  const json = { ...others, ...(weightSpecs && { weightsManifest: [{ paths, weights: weightSpecs }] }) }
  return [['model.json', JSON.stringify(json)] as const, ...parts.map((part, i) => [`${DATA}${i}`, part] as const)]
}

export async function bytesOf(file: File, who: string): Promise<Uint8Array> {
  if (typeof file === 'string') return new TextEncoder().encode(file)
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  if (typeof (file as NamedFile | null)?.arrayBuffer === 'function')
    return new Uint8Array(await (file as NamedFile).arrayBuffer())
  if (/^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(file)))
    return new Uint8Array(file as ArrayBuffer)
  return refuse(who, 'bytes', show(file))
}
