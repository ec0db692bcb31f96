import { fileURLToPath } from 'node:url'
import type { Backend } from 'thinnet'
import { chosenBackend } from '../options.ts'
import type { Place } from './operations.ts'

/**
 * What computes a library's matrix multiplications: code like thinnet's WebAssembly, without fused multiply-add or with it,
 * or like a BLAS; on one thread or on all there are.
 */
export type CeilingId = 'wasm-1' | 'wasm' | 'fma' | 'blas-1' | 'blas'

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
export function thinnetCommand(
  backend: Backend,
  { node = process.execPath, ...rest }: { node?: string | undefined } & Omit<Place, 'backend'> = {},
): readonly string[] {
  const place: Place = { backend: chosenBackend(backend), ...rest }
  return [node, fileURLToPath(new URL('thinnet-process.js', import.meta.url)), JSON.stringify(place)]
}

/**
 * thinnet on each of its backends that are meant to be fast.
 *
 * @param node the Node in which it has fused multiply-add; left out: this one, and only if asked for where it is older than 22
 */
export function thinnetLibraries(node?: string): readonly Library[] {
  const [wasm, single, blas] = [thinnetCommand('wasm'), thinnetCommand('wasm', { threads: 1 }), thinnetCommand('blas')]
  const fma = thinnetCommand('wasm', { node, fusedMultiplyAdd: true })
  const without = node === undefined && Number.parseInt(process.versions.node, 10) < 22
  return [
    { id: 'thinnet-wasm', name: 'thinnet, wasm', command: wasm, ceiling: 'wasm', base: 'wasm' },
    { id: 'thinnet-wasm-1', name: 'thinnet, wasm, 1 thread', command: single, ceiling: 'wasm-1', base: 'wasm 1' },
    { id: 'thinnet-fma', name: 'thinnet, wasm with FMA', command: fma, ceiling: 'fma', base: 'FMA', optional: without },
    { id: 'thinnet-blas', name: 'thinnet, blas', command: blas, ceiling: 'blas', base: 'blas' },
  ]
}
