import { refuse, show } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import { ownKey, streamFor } from '../layers/draws.ts'
import type { Draws, DrawsOptions, Layer, Pass } from '../layers/layer.ts'
import { anything, checkOptions } from '../options/index.ts'
import type { Purpose } from '../random/streams.ts'
import { sizeOf } from '../tensor/shape.ts'
import { PlannedRegion } from './planned-region.ts'

const KINDS = {
  name: { what: 'a string without "/"', is: (name: unknown) => typeof name === 'string' && !name.includes('/') },
  seed: anything,
}

/** The draws of one call, by the numbers' definitions in `kernels/kernels.ts`. */
export function drawsOf(layer: Layer, site: string, options: DrawsOptions = {}): Draws & { readonly site: string } {
  const who = `${layer.constructor.name} "${layer.name}"`
  const { name = '', seed } = checkOptions(`${who}: draws`, options, KINDS)
  const key = ownKey(seed)
  // No layer or call has two slashes in its name.
  const from = name ? `${site}//${name}` : site

  const address = (out: Region, pass: Pass, purpose: Purpose) => {
    if (out.dtype !== pass.kernels.dtype) refuse(who, `to draw into a region of ${pass.kernels.dtype}`, out.dtype)
    return { stream: streamFor(pass, from, key, purpose), first: firstOf(out, pass) }
  }
  /** The index of the region's first element: counted on through a batch in parts, or drawn once for all of the batch. */
  const firstOf = (out: Region, { firstSample, draw }: Pass) => {
    if (!(out instanceof PlannedRegion) || out.batched) return firstSample * sizeOf(out.shape.slice(1))
    if (layer.drawsOncePerBatch) return draw * out.size
    const mend =
      'Its samples share what is drawn into a region without a batch: say get drawsOncePerBatch() { return true }.'
    return refuse(who, 'a layer that draws for each sample', 'a draw for the whole batch', mend)
  }
  return {
    site: from,
    uniforms: (out, pass) => pass.kernels.uniforms(out, address(out, pass, 'uniform')),
    normals(out, pass) {
      pass.kernels.fill(out, 0)
      pass.kernels.gaussianNoise(out, out, address(out, pass, 'noise'), { stddev: 1, multiply: false })
    },
    mask(out, rate, pass) {
      if (!(rate >= 0 && rate <= 1)) refuse(who, 'a rate in [0, 1]', show(rate))
      pass.kernels.fill(out, 1)
      pass.kernels.dropout(out, out, { rate, ...address(out, pass, 'dropout') }, 1)
    },
  }
}
