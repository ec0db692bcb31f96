import { group } from './group.ts'

// Pure, that is: a bundler leaves out a group that no layer imports. It is not known then, which is no loss.

/** Convolution and pooling of images. */
export const convolution = /* @__PURE__ */ group(async () => (await import('./wasm/groups/convolution.ts')).convolution)
/** Batch normalization. */
export const normalization = /* @__PURE__ */ group(
  async () => (await import('./wasm/groups/normalization.ts')).normalization,
)
/** Images transformed at random, and categories as vectors. */
export const inputs = /* @__PURE__ */ group(async () => (await import('./wasm/groups/inputs.ts')).inputs)
