import type { Dataset, Group } from 'h5wasm'
import { refuse, show, type Tensor, ThinnetError } from 'thinnet'
import { inParts } from '../in-parts.ts'

/** What reads and writes HDF5: the library, a large one, when it is first needed. */
async function library() {
  const h5 = await import('h5wasm')
  const module = (await h5.ready) as unknown as Module
  return { h5, FS: module.FS, safely: <T>(work: () => T): T => safely(module, work) }
}

/** The library as Emscripten makes it. */
interface Module {
  FS: Files
  activate_throwing_error_handler(): void
  /** Calls the function that stands under `_` and this name. */
  ccall(name: string, returns: null, types: readonly string[], values: readonly string[]): void
  _work?: () => void
}

interface Files {
  readonly streams: readonly (object | null | undefined)[]
  writeFile(path: string, data: Uint8Array, options?: { canOwn: boolean }): void
  readFile(path: string): Uint8Array<ArrayBuffer>
  unlink(path: string): void
  close(stream: object): void
}

/**
 * Does work with HDF5, and where that fails leaves nothing of it. An error is thrown through the library's functions: what
 * they had on its stack stays there, and the file they wrote its text to stays open. After some 2000 damaged files there
 * was no stack left, and sound files were refused, or read for ever. A call with a text puts the stack back: the text lay there.
 */
function safely<T>(module: Module, work: () => T): T {
  // or it prints errors; one that was thrown may have left it so
  module.activate_throwing_error_handler()
  const before = new Set(module.FS.streams)
  let outcome: { value: T } | { error: unknown } | undefined
  module._work = () => {
    try {
      outcome = { value: work() }
    } catch (error) {
      outcome = { error }
    }
  }
  module.ccall('work', null, ['string'], ['work'])
  if ('value' in outcome!) return outcome.value
  for (const stream of module.FS.streams) if (stream && !before.has(stream)) module.FS.close(stream)
  throw outcome!.error
}

let files = 0

/** The numbers in an HDF5 file, by their path: `layers/dense/vars/0`. */
export class Hdf5 {
  readonly #file: Group & { close(): void }
  readonly #bytes: number
  readonly #free: () => void
  readonly #who: string
  readonly #safely: <T>(work: () => T) => T

  private constructor(
    file: Group & { close(): void },
    bytes: number,
    free: () => void,
    who: string,
    safely: <T>(work: () => T) => T,
  ) {
    this.#file = file
    this.#bytes = bytes
    this.#free = free
    this.#who = who
    this.#safely = safely
  }

  /** @param bytes of the whole file; they are not to change until it is closed */
  static async open(bytes: Uint8Array, who: string): Promise<Hdf5> {
    const { h5, FS, safely } = await library()
    const path = `/read-${++files}.h5`
    FS.writeFile(path, bytes, { canOwn: true })
    const free = () => FS.unlink(path)
    try {
      const file = safely(() => new h5.File(path, 'r'))
      if (file.file_id <= 0n) throw new Error('not one')
      return new Hdf5(file, bytes.length, free, who, safely)
    } catch {
      free()
      return refuse(who, 'a sound HDF5 file', 'something else', 'Is it damaged?')
    }
  }

  /** Names of what is in a group; none where there is no such group. */
  namesIn(path: string): string[] {
    return this.#sound(path, () => {
      const group = this.#file.get(path)
      return group && 'keys' in group ? (group as Group).keys() : []
    })
  }

  /** The numbers at this path. undefined: there are none. */
  tensor(path: string): Tensor | undefined {
    return this.#sound(path, () => this.#read(path))
  }

  #read(path: string): Tensor | undefined {
    const found = this.#file.get(path)
    if (!found || !('shape' in found)) return undefined
    const { shape, metadata } = found as Dataset
    const { type, size, signed } = metadata
    if (!shape) return refuse(`${this.#who}: ${path}`, 'numbers', 'none')
    const count = shape.reduce((all, length) => all * length, 1)
    // of what is compressed, too, no more: Keras does not compress
    if (!(count * size <= this.#bytes)) refuse(`${this.#who}: ${path}`, 'no more numbers than the file has', shape)
    const dataset = found as Dataset
    const kind = `${['integer', 'float'][type] ?? 'other'}${8 * size}`
    const sound = <T>(read: () => T) => this.#sound(path, read)
    if (kind === 'float32') return inParts('float32', shape, () => eachSound(read(dataset, Float32Array), sound))
    if (type === 0 || kind === 'float64')
      return inParts('float64', shape, () => eachSound(read(dataset, Float64Array), sound))
    return refuse(`${this.#who}: ${path}`, 'float32, float64 or whole numbers', `${signed ? '' : 'unsigned '}${kind}`)
  }

  /** HDF5's own errors, which say nothing of the place, become thinnet's. */
  #sound<T>(path: string, read: () => T): T {
    try {
      return this.#safely(read)
    } catch (error) {
      if (error instanceof ThinnetError) throw error
      return refuse(
        `${this.#who}: ${path}`,
        'what HDF5 can read',
        show((error as Error)?.message),
        'Is the file damaged?',
      )
    }
  }

  close(): void {
    try {
      this.#safely(() => this.#file.close())
    } catch {
      // one that is damaged
    } finally {
      this.#free()
    }
  }
}

/** Bytes that HDF5 copies at a time: its own memory never shrinks. */
const AT_A_TIME = 1 << 19

/** The numbers of a dataset, some of its rows at a time. */
function* read<A extends Float32Array | Float64Array>(
  dataset: Dataset,
  Kind: { from(numbers: number[]): A },
): Generator<A> {
  const [rows, ...others] = dataset.shape!
  if (rows === undefined) {
    yield Kind.from([Number(dataset.value)])
    return
  }
  const row = others.reduce((all, length) => all * length, 1)
  const step = Math.max(1, Math.floor(AT_A_TIME / (dataset.metadata.size * Math.max(1, row))))
  for (let begin = 0; begin < rows && row > 0; begin += step) {
    const part = dataset.slice([[begin, Math.min(rows, begin + step)]]) as ArrayLike<number | bigint>
    yield part instanceof Float32Array || part instanceof Float64Array
      ? (part as A)
      : Kind.from(Array.from(part, Number))
  }
}

/** The same, with each step by `sound`. */
function* eachSound<A>(parts: Generator<A>, sound: <T>(read: () => T) => T): Generator<A> {
  for (let next = sound(() => parts.next()); !next.done; next = sound(() => parts.next())) yield next.value
}

/** A file of numbers by their path. @param attributes of groups: their path → `name` */
export async function writeHdf5(
  numbers: ReadonlyMap<string, Tensor | bigint>,
  groups: ReadonlyMap<string, string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { h5, FS, safely } = await library()
  const path = `/write-${++files}.h5`
  try {
    safely(() => {
      const file = new h5.File(path, 'w')
      try {
        fill(file, numbers, groups)
        file.flush()
      } finally {
        file.close()
      }
    })
    return FS.readFile(path)
  } finally {
    FS.unlink(path)
  }
}

function fill(file: Group, numbers: ReadonlyMap<string, Tensor | bigint>, groups: ReadonlyMap<string, string>): void {
  const made = new Map<string, Group>([['', file]])
  const groupAt = (at: string): Group => {
    const known = made.get(at)
    if (known) return known
    const cut = at.lastIndexOf('/')
    const group = groupAt(cut < 0 ? '' : at.slice(0, cut)).create_group(at.slice(cut + 1))
    made.set(at, group)
    return group
  }
  for (const [at, name] of groups) groupAt(at).create_attribute('name', name)
  for (const [at, value] of numbers) {
    const cut = at.lastIndexOf('/')
    const data = typeof value === 'bigint' ? new BigInt64Array([value]) : (value.data as Float32Array)
    const shape = typeof value === 'bigint' ? [] : [...value.shape]
    const dtype = typeof value === 'bigint' ? '<q' : value.dtype === 'float64' ? '<d' : '<f'
    groupAt(at.slice(0, cut)).create_dataset({ name: at.slice(cut + 1), data, shape, dtype })
  }
}
