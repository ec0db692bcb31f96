import { type BytesLike, files, type Path, refuse, show } from 'thinnet'
import type { TensorProto } from '../proto.ts'

/** Of TensorProto.DataLocation */
const EXTERNAL = 1

/** The bytes of tensors that are in files of their own. */
export type External = ReadonlyMap<TensorProto, Uint8Array>

/**
 * Reads what tensors say is in other files: in the folder of the ONNX file or below it, nowhere else.
 *
 * @param given bytes by those files' names, which are taken instead
 */
export async function readExternal(
  tensors: readonly TensorProto[],
  file: Path | BytesLike,
  given: Readonly<Record<string, BytesLike>>,
  who: string,
): Promise<External> {
  const contents = new Map<string, Uint8Array>()
  const found = new Map<TensorProto, Uint8Array>()
  for (const tensor of tensors) {
    if (tensor.location !== EXTERNAL) continue
    const said = `${who}: weights ${show(tensor.name)}`
    const entries = new Map(tensor.external.map(({ key, value }) => [key, value]))
    const location = entries.get('location') ?? refuse(said, 'the name of a file', 'none')
    if (!contents.has(location)) contents.set(location, await contentOf(location, file, given, said))
    const all = contents.get(location)!
    const [offset, length] = [Number(entries.get('offset') ?? 0), Number(entries.get('length') ?? Number.NaN)]
    const end = Number.isNaN(length) ? all.length : offset + length
    const isPart =
      Number.isSafeInteger(offset) && Number.isSafeInteger(end) && offset >= 0 && end >= offset && end <= all.length
    if (!isPart) refuse(said, `a part of ${location}, ${all.length} bytes`, `${offset} to ${end}`)
    found.set(tensor, all.subarray(offset, end))
  }
  return found
}

async function contentOf(
  location: string,
  file: Path | BytesLike,
  given: Readonly<Record<string, BytesLike>>,
  who: string,
) {
  const own = Object.hasOwn(given, location) ? given[location]! : null
  if (own) return files.read(own, who)
  const plain = location.split('/').every(part => /^[^\\:]+$/.test(part) && part !== '..' && part !== '.')
  if (!plain) return refuse(who, 'a file in the folder of the ONNX file', show(location))
  if (file instanceof URL) return files.read(new URL(location.split('/').map(encodeURIComponent).join('/'), file), who)
  if (typeof file === 'string') return files.read(file.replace(/[^/\\]*$/, '') + location, who)
  return refuse(
    who,
    'weights in the file',
    `a file ${show(location)}`,
    'Say { externalData: { [name]: bytes } }, or give a path.',
  )
}
