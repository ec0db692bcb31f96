import { refuse } from '../../errors.ts'
import type { Sgemm } from '../blas/sgemm.ts'
import { type ByteText, bytesOfText } from './byte-text.ts'
import type { WasmExports } from './modules/exports.generated.ts'
import { withSums } from './sums.ts'

/** A WebAssembly module as the build writes it. */
export interface KernelModule {
  readonly name: string
  /** With marks for sums of products: see `withSums`. */
  readonly bytes: ByteText
}

/** As far as 32-bit addresses reach: what modules import declares this maximum. */
export const MOST_PAGES = 65536

const compiled: Record<string, WebAssembly.Module> = {}

/**
 * A module, for a memory that threads share or for one that they do not; portable, or with fused multiply-add, where
 * the engine has it. Each is compiled once, when first used.
 *
 * @throws ThinnetError where the engine cannot compile it, or a page may not
 */
export function compiledModule(module: KernelModule, shared: boolean, fused = false): WebAssembly.Module {
  const kind = `${module.name} ${shared} ${fused}`
  compiled[kind] ??= compile(withMemory(withSums(bytesOfText(module.bytes), fused), shared))
  return compiled[kind]
}

function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (typeof WebAssembly === 'undefined') refuse('backend wasm', 'an engine that has WebAssembly', 'one without', SLOW)
  try {
    return new WebAssembly.Module(bytes)
  } catch (error) {
    const { message } = error as Error
    if (!WebAssembly.validate(bytes))
      refuse('backend wasm', 'an engine with SIMD and threads in WebAssembly', message, SLOW)
    return refuse('backend wasm', 'permission to compile WebAssembly', message, `${POLICY} ${SLOW}`)
  }
}

const POLICY = "In a page, its Content-Security-Policy must say script-src 'wasm-unsafe-eval' (docs/in-a-page.md)."
const SLOW = "backend: 'reference' does without, and is much slower."

/** (module (func unreachable f32x4.relaxed_madd drop)) */
// biome-ignore format: a section a line
const RELAXED = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0,
  1, 4, 1, 96, 0, 0,
  3, 2, 1, 0,
  10, 9, 1, 7, 0, 0, 253, 133, 2, 26, 11,
)

/** Whether the engine has relaxed SIMD, as Node 22, Chromium and Firefox have. */
export function hasFusedMultiplyAdd(): boolean {
  return WebAssembly.validate(RELAXED)
}

/** A module's kernels over this memory, whose maximum is at most `MOST_PAGES`; sgemm is for those that call a BLAS. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  sgemm: Sgemm = () => {},
): WasmExports {
  return new WebAssembly.Instance(module, { env: { memory, sgemm } }).exports as unknown as WasmExports
}

/** The functions of a module, as workers number them. */
export function kernelsOf(exports: WasmExports): [name: string, kernel: (...args: number[]) => void][] {
  return Object.entries(exports).filter(([, value]) => typeof value === 'function')
}

/**
 * A module is built for a shared memory, and uses nothing that needs one; all that must be different for another is
 * the flag in its import of `env.memory`: 3 says shared, with a maximum, 1 not shared, with a maximum.
 */
function withMemory(bytes: Uint8Array<ArrayBuffer>, shared: boolean): Uint8Array<ArrayBuffer> {
  if (shared) return bytes
  const name = [3, ...latin('env'), 6, ...latin('memory'), 2]
  const at = bytes.findIndex((_, i) => name.every((byte, j) => bytes[i + j] === byte)) + name.length
  if (at < name.length || bytes[at] !== 3) throw new Error('the kernel module does not import a shared memory')
  bytes[at] = 1
  return bytes
}

const latin = (text: string) => Array.from(text, character => character.charCodeAt(0))
