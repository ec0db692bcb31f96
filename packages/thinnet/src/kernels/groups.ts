import { group } from './group.ts'

// Pure, that is: a bundler leaves out a group that no layer imports. It is not known then, which is no loss.

/** Embeddings, layer normalization and attention. */
export const attention = /* @__PURE__ */ group(async () => (await import('./wasm/groups/attention.ts')).attention)
/** A dense layer of very many classes and its loss as one. */
export const classify = /* @__PURE__ */ group(async () => (await import('./wasm/groups/classify.ts')).classify)
/** Formulas but for the common ones; log-softmax, and categorical cross-entropy of probabilities. */
export const formulas = /* @__PURE__ */ group(async () => (await import('./wasm/groups/formulas.ts')).formulas)
/** Gaussian and uniform noise, and the kinds of dropout that are made of it or draw for weights and blocks. */
export const noise = /* @__PURE__ */ group(async () => (await import('./wasm/groups/noise.ts')).noise)
/** Convolution of images. */
export const convolution = /* @__PURE__ */ group(async () => (await import('./wasm/groups/convolution.ts')).convolution)
/**
 * What works on each channel of an image by itself: depthwise convolution, average pooling, repeats, interpolation; and axes
 * in another order.
 */
export const images = /* @__PURE__ */ group(async () => (await import('./wasm/groups/images.ts')).images)
/** The largest of windows. */
export const pooling = /* @__PURE__ */ group(async () => (await import('./wasm/groups/pooling.ts')).pooling)
/** Batch normalization. */
export const normalization = /* @__PURE__ */ group(
  async () => (await import('./wasm/groups/normalization.ts')).normalization,
)
/** The cells of recurrent layers. */
export const recurrent = /* @__PURE__ */ group(async () => (await import('./wasm/groups/recurrent.ts')).recurrent)
/** Images transformed at random, and categories as vectors. */
export const inputs = /* @__PURE__ */ group(async () => (await import('./wasm/groups/inputs.ts')).inputs)
/** Penalties of regularizers, clipped gradients, weight decay, constraints. */
export const updates = /* @__PURE__ */ group(async () => (await import('./wasm/groups/updates.ts')).updates)
/** Masks that elements share, or that are numbers. */
export const masks = /* @__PURE__ */ group(async () => (await import('./wasm/groups/masks.ts')).masks)
/** Rules of optimizers that few train by. */
export const rules = /* @__PURE__ */ group(async () => (await import('./wasm/groups/rules.ts')).rules)
