import type { Model } from 'thinnet'

/** What computed, for reports: wasm's numbers are those of every machine only without fused multiply-add. */
export function computedBy({ backend, fusedMultiplyAdd }: Model): string {
  return fusedMultiplyAdd ? `${backend} with fused multiply-add` : backend
}
