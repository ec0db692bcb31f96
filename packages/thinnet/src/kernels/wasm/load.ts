import { type WasmExports, wasmBase64 } from './module.generated.ts'

let compiled: WebAssembly.Module | null = null

/** The kernels over a memory of their own. The module is compiled once, at the first call. */
export function loadKernels(memory: WebAssembly.Memory): WasmExports {
  compiled ??= new WebAssembly.Module(decodeBase64(wasmBase64))
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as WasmExports
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}
