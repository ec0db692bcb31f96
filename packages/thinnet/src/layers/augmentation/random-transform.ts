import { inputs } from '../../kernels/groups.ts'
import type { DataFormat, Warp } from '../../kernels/kernels.ts'
import { arrayOf, choice, either, finite, type OptionKind } from '../../options/index.ts'
import { uniforms } from '../../random/streams.ts'
import type { Shape } from '../../tensor/shape.ts'
import { DRAW_OPTIONS, type DrawOptions, ownKey, streamFor } from '../draws.ts'
import { imageOf } from '../images/image.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass } from '../layer.ts'
import { dataFormats } from '../options.ts'

export interface AugmentationOptions extends LayerOptions, DrawOptions {
  /** Default channelsLast. */
  dataFormat?: DataFormat
}

export interface FillOptions extends AugmentationOptions {
  /** What lies beyond the edges: see `Warp`. Default reflect. */
  fillMode?: Warp['fillMode']
  /** What a place between pixels is: see `Warp`. Default bilinear. */
  interpolation?: Warp['interpolation']
  /** What lies beyond the edges where fillMode is constant. Default 0. */
  fillValue?: number
}

export const AUGMENTATION_OPTIONS = { dataFormat: dataFormats, ...DRAW_OPTIONS }
export const FILL_OPTIONS = {
  ...AUGMENTATION_OPTIONS,
  fillMode: choice('constant', 'nearest', 'reflect', 'wrap'),
  interpolation: choice('nearest', 'bilinear'),
  fillValue: finite,
}

/** From where to where a number is drawn: of one number f, from −f to f. */
export type Factor = number | readonly [number, number]

/** A factor from `least` to `most`, or two of them. */
export function factors({ what, is }: OptionKind): OptionKind {
  const two = arrayOf('[from, to] of such', { what, is })
  return either({ what, is }, { ...two, is: value => two.is(value) && (value as unknown[]).length === 2 })
}

/** The number between the two ends of a factor, for u in (0, 1). */
export function within(factor: Factor, u: number): number {
  const [a, b] = typeof factor === 'number' ? [-Math.abs(factor), Math.abs(factor)] : factor
  const [low, high] = [Math.min(a, b), Math.max(a, b)]
  return low + (high - low) * u
}

/** Where pixel (column, row) of y comes from: a · (column, row, 1) and b · (column, row, 1), as a0 a1 a2 b0 b1 b2. */
export type Transform = readonly [number, number, number, number, number, number]

export interface Size {
  readonly height: number
  readonly width: number
}

/**
 * Images x [batch, height, width, channels], or channelsFirst, each transformed by random numbers of its own in training;
 * in inference y = x. They are drawn by address, as a dropout's mask: others at each step, the same whenever the step is
 * computed again, whatever the threads and the batch's parts. What comes back goes to the pixels that were looked at, by
 * what they counted. `maskOf` gives the transforms, [batch, 2, 3].
 *
 * Number i of sample n is u = (word + ½) / 2³², element n · drawn + i of the stream of the call's name under purpose
 * uniform.
 */
export abstract class RandomTransform extends Layer {
  readonly #warp: Warp
  readonly #key: ReturnType<typeof ownKey>
  /** How many numbers are drawn for a sample. */
  protected abstract readonly drawn: number

  constructor(options: FillOptions | undefined, kinds: Readonly<Record<string, OptionKind>>) {
    super(options, kinds)
    const {
      fillMode = 'reflect',
      interpolation = 'bilinear',
      fillValue = 0,
      dataFormat = 'channelsLast',
    } = options ?? {}
    this.#warp = { fillMode, interpolation, fillValue, dataFormat }
    this.#key = ownKey(options?.seed)
  }

  /** What a sample of this size is transformed by, of numbers in (0, 1). */
  protected abstract transform(u: ArrayLike<number>, size: Size): Transform

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const size = imageOf(this.who, shape, this.#warp.dataFormat)
    declare.kernels(inputs)
    const y = declare.output(shape, { passThrough: true })
    const dx = declare.inputGradient()
    const transforms = declare.saved([6])
    const drawn = (count: number, pass: Pass) => {
      const stream = streamFor(pass, declare.site, this.#key, 'uniform')
      const u = uniforms(stream, count * this.drawn, pass.firstSample * this.drawn)
      const all = new Float64Array(count * 6)
      for (let n = 0; n < count; n++) {
        all.set(this.transform(u.subarray(n * this.drawn, (n + 1) * this.drawn), size), n * 6)
      }
      return all
    }
    return {
      forward: ([x], pass) => {
        if (!pass.training) return x
        pass.kernels.write(transforms, drawn(x.shape[0]!, pass))
        pass.kernels.warp(y, x, transforms, this.#warp)
        return y
      },
      backward: (dy, { training, kernels }) => {
        if (dx && !training) return [dy]
        if (dx) kernels.warpBackward(dx, dy, transforms, this.#warp)
        return [dx]
      },
      mask: (batchSize, pass) => ({
        dtype: 'float64',
        shape: [batchSize, 2, 3],
        data: drawn(batchSize, pass),
      }),
    }
  }
}
