import { type BytesLike, files, options, type Path, refuse, show, type Tensor } from 'thinnet'
import { readSafetensors } from '../safetensors.ts'

/** A state_dict: a file of safetensors (its path, or its bytes), or tensors by name. */
export type StateDict = Path | BytesLike | ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>

/**
 * The tensors of a state_dict, to be looked at, renamed or left out before `fromStateDict` gets them.
 *
 * @param from a path or file: URL (Node) or bytes of safetensors (F64, F32, F16, BF16, I64, I32, U8, BOOL), or tensors by name
 * @returns float64, float32 (of F16 and BF16, too), int32 (of I64, too) and uint8 tensors, in the file's order
 * @throws ThinnetError for a pickle (`.pt`, `.pth`), for other types, and integers beyond 32 bits
 */
export async function readStateDict(from: StateDict): Promise<Map<string, Tensor>> {
  return new Map(await tensorsOf(from, 'readStateDict'))
}

/** … for `who`. */
export async function tensorsOf(from: StateDict, who: string): Promise<ReadonlyMap<string, Tensor>> {
  const isMap = Object.prototype.toString.call(from) === '[object Map]'
  if (isMap || options.isPlainObject(from)) {
    const tensors = isMap
      ? (from as ReadonlyMap<string, Tensor>)
      : new Map(Object.entries(from as Record<string, Tensor>))
    for (const [name, value] of tensors) {
      const { shape, data } = Object(value) as Partial<Tensor>
      if (!Array.isArray(shape) || shape.reduce((all, count) => all * count, 1) !== data?.length)
        refuse(`${who}: ${show(name)}`, 'a tensor', show(value), 'Make one by tensor(numbers, shape).')
    }
    return tensors
  }
  const bytes = await files.read(from as Path | BytesLike, who)
  const [first, second] = bytes
  // the length of safetensors' header may begin with the same two bytes, but its ninth is {
  const isPickle = (first === 0x50 && second === 0x4b) || (first === 0x80 && second! < 6)
  if (isPickle && bytes[8] !== 0x7b) {
    const mend = 'In PyTorch: safetensors.torch.save_file(model.state_dict(), path).'
    refuse(who, 'a file of safetensors', 'a pickle of torch.save, which may run anything', mend)
  }
  return readSafetensors(bytes, who).tensors
}
