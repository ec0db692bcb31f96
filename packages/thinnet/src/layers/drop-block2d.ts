import { masks, noise } from '../kernels/groups.ts'
import type { DataFormat, DropoutMask } from '../kernels/kernels.ts'
import { needed, whole } from '../options/index.ts'
import { keptOutsideBlocks } from '../random/drop-block.ts'
import type { Shape } from '../tensor/shape.ts'
import { DRAW_OPTIONS, type DrawOptions, ownKey, RATE_OPTIONS, type RateOptions, rateAt, streamFor } from './draws.ts'
import { imageOf } from './images/image.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from './layer.ts'
import { dataFormats } from './options.ts'

export type DropBlock2dOptions = LayerOptions &
  DrawOptions &
  RateOptions & {
    /** Height and width of a block, in pixels, ≥ 1; in a smaller image, that image's smaller side. */
    blockSize: number
    /** Where the channels are: the last dimension (channelsLast, default), or the first after the batch. */
    dataFormat?: DataFormat
  }

/**
 * DropBlock (Ghiasi et al. 2018): whole blocks of neighbouring pixels are dropped, each channel's by itself, so that
 * what is dropped cannot be told from the pixels next to it. With b = blockSize, in training:
 *
 *     γ = rate · (H · W / b²) / ((H − b + 1)(W − b + 1))
 *     m = 0 in the b×b blocks whose top left corners are drawn with probability γ at each place where a block fits, else 1
 *     y = x · m · count(m) / Σ m,   dx = dy · m · count(m) / Σ m
 *
 * and in inference y = x, dx = dy. x [batch, h, w, C], or channelsFirst; y likewise.
 *
 * count and Σ are those of one sample, all channels together, where the paper leaves it open and torchvision takes the
 * batch's: so a sample does not depend on which others are in the batch, and a batch computed in parts is the same. Where
 * everything is dropped, y is 0. γ gives the rate but for overlaps: the fraction dropped is at most the rate, and falls
 * short of it the more, the larger rate and blocks are. rate 0 is the identity, and rate 1 gives zeros, as a γ of 1.
 * A rate that is a schedule or function, as the paper's linear one, counts at each step.
 *
 * The corners' element, of [batch, H − b + 1, W − b + 1, C] in the data format's order, is that of `DropoutMask`.
 */
export class DropBlock2d extends Layer {
  static readonly ours = 'keeps'
  readonly blockSize: number
  readonly dataFormat: DataFormat
  readonly #rate: (step: number) => number
  readonly #key

  constructor(options: DropBlock2dOptions) {
    super(options, { ...RATE_OPTIONS, blockSize: needed(whole(1)), dataFormat: dataFormats, ...DRAW_OPTIONS })
    this.blockSize = options.blockSize
    this.dataFormat = options.dataFormat ?? 'channelsLast'
    this.#rate = rateAt(this.who, options)
    this.#key = ownKey(options.seed)
  }

  override get type() {
    return 'drop_block2d'
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat } = this
    const { height, width, channels } = imageOf(this.who, shape, dataFormat)
    // in a small image, as large as that is
    const block = Math.min(this.blockSize, height, width)
    const m = declare.saved(shape)
    const y = declare.output(shape, { inPlace: true })
    declare.kernels(masks, noise)
    const dx = declare.inputGradient()
    const places = (height - block + 1) * (width - block + 1)
    /** How the corners of blocks are drawn. */
    const corners = (pass: Pass): DropoutMask => {
      const rate = this.#rate(pass.step)
      // never above the rate, since b · (H − b + 1) ≥ H
      const gamma = (rate * ((height * width) / block ** 2)) / places
      return {
        rate: rate === 1 ? 1 : gamma,
        stream: streamFor(pass, declare.site, this.#key),
        first: pass.firstSample * places * channels,
      }
    }
    const drops = (pass: Pass) => pass.training && this.#rate(pass.step) > 0
    return {
      forward: ([x], pass) => {
        const { kernels } = pass
        if (drops(pass)) {
          kernels.dropBlockMask(m, corners(pass), { blockSize: block, dataFormat })
          // y = x · m · count(m) / Σ m
          kernels.applyMask(y, x, m, { inner: x.size })
        } else kernels.copy(y, x) // y = x
        return y
      },
      backward: (dy, pass) => {
        if (!dx) return [null]
        // dx = dy · m · count(m) / Σ m
        if (drops(pass)) pass.kernels.applyMask(dx, dy, m, { inner: dy.size })
        else pass.kernels.copy(dx, dy) // dx = dy
        return [dx]
      },
      /** What it drops in training: uint8, as the input's shape; 1 = kept. */
      mask(batchSize, pass) {
        const all = [batchSize, ...shape]
        const data = keptOutsideBlocks(corners(pass), all, block, dataFormat === 'channelsFirst')
        return { dtype: 'uint8', shape: all, data }
      },
    }
  }
}
