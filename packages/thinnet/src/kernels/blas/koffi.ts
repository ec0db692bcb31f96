import { refuse } from '../../errors.ts'

/** What is used here of the package koffi, which calls functions of C libraries. */
export interface Koffi {
  load(library: string): CLibrary
  /** Where an array's first byte lies in the process. */
  address(array: ArrayBufferView): bigint
}

export interface CLibrary {
  /** @throws Error where the library has no such function */
  func(name: string, result: string, parameters: readonly string[]): (...args: unknown[]) => unknown
}

/** What is used here of Node. */
interface Host {
  getBuiltinModule?(id: 'node:module'): { createRequire(from: string): (id: string) => unknown }
}

/**
 * The package koffi. It is looked for when a BLAS is wanted, not imported: programs do without it, and bundles for a
 * page carry nothing of Node.
 *
 * @param from the file or URL that it is found from
 * @throws ThinnetError where it is not installed, or has no binary for this system
 */
export function loadKoffi(from: string, host: Host | undefined = globalThis.process as Host | undefined): Koffi {
  const node = host?.getBuiltinModule?.('node:module')
  if (!node) return refuse('backend blas', 'Node 20.16 or later', 'something else', "Use backend: 'wasm'.")
  try {
    return node.createRequire(from)('koffi') as Koffi
  } catch (error) {
    const [reason] = (error as Error).message.split('\n')
    return refuse('backend blas', 'the package koffi', reason, "npm install koffi, or use backend: 'wasm'.")
  }
}
