import { group } from './group.ts'

// Pure, that is: a bundler leaves out a group that no layer imports. It is not known then, which is no loss.

/** Convolution and pooling of images. */
export const convolution = /* @__PURE__ */ group(async () => (await import('./wasm/groups/convolution.ts')).convolution)
/** What works on each channel of an image by itself: depthwise convolution, average pooling, repeats, interpolation. */
export const images = /* @__PURE__ */ group(async () => (await import('./wasm/groups/images.ts')).images)
/** Batch normalization. */
export const normalization = /* @__PURE__ */ group(
  async () => (await import('./wasm/groups/normalization.ts')).normalization,
)
