/**
 * Kernels that many models do without: loaded before the first run of a model whose layers ask for them in `build`, by
 * `declare.kernels`. So a page carries only those of the layers it has.
 */
export interface KernelGroup {
  /** Its `WasmGroup`; how it computes is no part of the contract. */
  readonly wasm: () => Promise<object>
}

const known: KernelGroup[] = []

export function group(wasm: KernelGroup['wasm']): KernelGroup {
  let loaded: object | undefined
  const made = { wasm: async () => (loaded ??= await wasm()) }
  known.push(made)
  return made
}

/** Every group that something imports: a user's layer may call any kernel. */
export const knownGroups = (): readonly KernelGroup[] => known
