import { fileURLToPath } from 'node:url'
import type { Backend } from 'thinnet'
import { chosenBackend } from '../options.ts'

/** What computes a library's matrix multiplications: code like thinnet's WebAssembly or like a BLAS, on one thread or on all there are. */
export type CeilingId = 'wasm-1' | 'wasm' | 'blas-1' | 'blas'

/** What is measured: a library, in a way of running it. */
export interface Library {
  id: string
  name: string
  /** Starts its process; see serve.ts. */
  command: readonly string[]
  /** The ceiling that its bounds are by. */
  ceiling: CeilingId
  /** Ratios to it are given, under this name. */
  base?: string
  /** Only when asked for. */
  optional?: boolean
}

/** The command of thinnet's own process. @param threads left out: all there are */
export function thinnetCommand(backend: Backend, threads?: number): readonly string[] {
  const script = fileURLToPath(new URL('thinnet-process.js', import.meta.url))
  return [process.execPath, script, JSON.stringify(chosenBackend(backend)), ...(threads ? [String(threads)] : [])]
}

/** thinnet on each of its backends that are meant to be fast. */
export function thinnetLibraries(): readonly Library[] {
  const [wasm, single, blas] = [thinnetCommand('wasm'), thinnetCommand('wasm', 1), thinnetCommand('blas')]
  return [
    { id: 'thinnet-wasm', name: 'thinnet, wasm', command: wasm, ceiling: 'wasm', base: 'wasm' },
    { id: 'thinnet-wasm-1', name: 'thinnet, wasm, 1 thread', command: single, ceiling: 'wasm-1', base: 'wasm 1' },
    { id: 'thinnet-blas', name: 'thinnet, blas', command: blas, ceiling: 'blas', base: 'blas' },
  ]
}
