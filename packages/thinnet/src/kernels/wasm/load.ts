import type { Sgemm } from '../blas/sgemm.ts'
import { type WasmExports, wasmBase64 } from './module.generated.ts'

/** As far as 32-bit addresses reach: what the module imports declares this maximum. */
export const MOST_PAGES = 65536

const compiled: { shared?: WebAssembly.Module; own?: WebAssembly.Module } = {}

/** The module, for a memory that threads share or for one that they do not. Each is compiled once, when first used. */
export function kernelModule(shared: boolean): WebAssembly.Module {
  const kind = shared ? 'shared' : 'own'
  compiled[kind] ??= new WebAssembly.Module(withMemory(decodeBase64(wasmBase64), shared))
  return compiled[kind]
}

/** The kernels over this memory, whose maximum must be `MOST_PAGES`; sgemm is for those whose names begin with blas. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  sgemm: Sgemm = () => {},
): WasmExports {
  return new WebAssembly.Instance(module, { env: { memory, sgemm } }).exports as unknown as WasmExports
}

/**
 * The module is built for a shared memory, and uses nothing that needs one; all that must be different for another is
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

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}
