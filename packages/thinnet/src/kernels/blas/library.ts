import { refuse, ThinnetError } from '../../errors.ts'
import { type CLibrary, loadKoffi } from './koffi.ts'
import { type BlasSource, sgemmOn } from './sgemm.ts'

/** A BLAS of this system, found to work. */
export interface Blas extends BlasSource {
  /** For people: `libopenblas.so.0 (OpenBLAS 0.3.21)`. */
  readonly name: string
}

/** How libraries are told the number of their threads. */
const SET_THREADS = [
  ['openblas_set_num_threads', 'int'],
  ['MKL_Set_Num_Threads', 'int'],
  ['bli_thread_set_num_threads', 'int64_t'],
] as const

const HINT = "Name one with backend: { blas: '/path' }, or use backend: 'wasm'."

/** What systems call a BLAS worth having. The plain libblas is not among them: it is often slower than wasm. */
function candidates(platform: string): readonly string[] {
  if (platform === 'darwin') return ['/System/Library/Frameworks/Accelerate.framework/Accelerate']
  if (platform === 'win32') return ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll']
  return ['libopenblas.so.0', 'libopenblas.so', 'libmkl_rt.so.2', 'libblis.so.4']
}

const loaded = new Map<string, Blas>()

/**
 * The BLAS of this name or path. It is loaded once and stays.
 *
 * @param from the file or URL that koffi is found from
 * @throws ThinnetError if koffi is missing, or there is no such library, or none that multiplies matrices correctly
 */
export function loadBlas(library: string, from = import.meta.url): Blas {
  if (typeof library !== 'string' || !library) refuse('backend blas', "a library's name or path", library || "''", HINT)
  const blas = loaded.get(library) ?? open(library, from)
  loaded.set(library, blas)
  return blas
}

/** The first BLAS that this system has. @throws ThinnetError if it has none, or koffi is missing */
export function findBlas(from = import.meta.url): Blas {
  loadKoffi(from)
  const names = candidates(globalThis.process.platform)
  for (const name of names) {
    try {
      return loadBlas(name, from)
    } catch (error) {
      if (!(error instanceof ThinnetError)) throw error
    }
  }
  const hint = `Install one (Debian, Ubuntu: apt-get install libopenblas0). ${HINT}`
  return refuse('backend blas', `a BLAS, one of ${names.join(', ')}`, 'none of them', hint)
}

function open(library: string, from: string): Blas {
  const koffi = loadKoffi(from)
  const who = `backend blas, ${library}`
  let loader: CLibrary
  try {
    loader = koffi.load(library)
  } catch (error) {
    return refuse(who, 'a library that can be loaded', (error as Error).message, HINT)
  }
  /** A function that not every BLAS has. */
  const optional = (name: string, result: string, parameters: string[] = []) => {
    try {
      return loader.func(name, result, parameters)
    } catch {
      return null
    }
  }
  if (!optional('cblas_sgemm', 'void')) refuse(who, 'the function cblas_sgemm', 'a library without it', HINT)
  const config = optional('openblas_get_config', 'const char *')?.() as string | undefined
  const bits = optional('bli_info_get_blas_int_type_size', 'int64_t')?.()
  if (config?.includes('USE64BITINT') || bits === 64) refuse(who, 'integers of 32 bits (LP64)', '64 bits (ILP64)', HINT)
  // OpenBLAS built without threads may not be called by two of ours.
  const threaded = optional('openblas_get_parallel', 'int')?.() !== 0
  const setThreads = (threaded && SET_THREADS.find(([name, type]) => optional(name, 'void', [type]))) || null
  const source = { library, from, setThreads }
  checkProduct(who, source)
  const version = config?.split(' ').slice(0, 2).join(' ') ?? (bits ? 'BLIS' : '')
  return { ...source, name: version ? `${library} (${version})` : library }
}

/** [1 2 3; 4 5 6] · [7 8; 9 10; 11 12] from matrices whose rows lie apart, and the same added to it. */
function checkProduct(who: string, source: BlasSource): void {
  const memory = { buffer: new ArrayBuffer(192) }
  const [a, b, c] = [0, 64, 128]
  const values = new Float32Array(memory.buffer).fill(Number.NaN)
  values.set([1, 4, 0, 2, 5, 0, 3, 6], a) // transposed, in rows of 3
  values.set([7, 8, 0, 0, 9, 10, 0, 0, 11, 12], b / 4) // in rows of 4
  const sgemm = sgemmOn(memory, source)
  for (const beta of [0, 1]) {
    sgemm(1, 0, 2, 2, 3, a, 3, b, 4, beta, c, 5)
    const got = [0, 1, 5, 6].map(i => values[c / 4 + i]! / (1 + beta)).join(', ')
    if (got !== '58, 64, 139, 154') refuse(who, 'the product 58, 64, 139, 154', got, HINT)
  }
}
