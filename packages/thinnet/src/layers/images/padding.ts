import { refuse } from '../../errors.ts'
import type { DataFormat } from '../../kernels/kernels.ts'
import type { OptionKind } from '../../options/index.ts'
import type { Shape } from '../../tensor/shape.ts'
import { type Call, type Declare, type Inputs, Layer, type LayerOptions } from '../layer.ts'
import { dataFormats } from '../options.ts'
import { framing, type Margins } from './frame.ts'
import { ofRank, planeOf, planeShape, type Rank } from './plane.ts'

/** Sequences and images with zeros around. */
export abstract class ZeroPadding extends Layer {
  readonly dataFormat: DataFormat
  readonly #rank: Rank
  readonly #margins: Margins

  constructor(
    rank: Rank,
    options: (LayerOptions & { dataFormat?: DataFormat }) | undefined,
    kind: OptionKind,
    margins: () => Margins,
  ) {
    super(options, { padding: kind, dataFormat: dataFormats })
    this.dataFormat = options?.dataFormat ?? 'channelsLast'
    this.#rank = rank
    this.#margins = margins()
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat } = this
    const small = planeOf(this.who, this.#rank, shape, dataFormat)
    const [height, width] = framed(small, this.#margins, 1)
    const y = declare.output(planeShape(this.#rank, height, width, small.channels, dataFormat))
    const dx = declare.inputGradient()
    const { pad, crop } = framing(declare, small, this.#margins, dataFormat)
    return {
      forward([x], { kernels }) {
        pad(kernels, y, x)
        return y
      },
      backward(dy, { kernels }) {
        if (dx) crop(kernels, dx, dy)
        return [dx]
      },
    }
  }
}

/** Sequences and images without their edges. */
export abstract class Cropping extends Layer {
  readonly dataFormat: DataFormat
  readonly #rank: Rank
  readonly #margins: Margins

  constructor(
    rank: Rank,
    options: (LayerOptions & { dataFormat?: DataFormat }) | undefined,
    kinds: Readonly<Record<string, OptionKind>>,
    margins: () => Margins,
  ) {
    super(options, kinds)
    this.dataFormat = options?.dataFormat ?? 'channelsLast'
    this.#rank = rank
    this.#margins = margins()
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const { dataFormat } = this
    const rank = this.#rank
    const large = planeOf(this.who, rank, shape, dataFormat)
    const [height, width] = framed(large, this.#margins, -1)
    if (height < 1 || width < 1) {
      const { top, bottom, left, right } = this.#margins
      const least = ofRank(rank, [top + bottom + 1, left + right + 1]).join('×')
      const got = ofRank(rank, [large.height, large.width]).join('×')
      refuse(this.who, `${least} ${rank === 1 ? 'steps' : 'pixels'} or more, of which some are left`, got)
    }
    const { channels } = large
    const y = declare.output(planeShape(rank, height, width, channels, dataFormat))
    const dx = declare.inputGradient()
    const { pad, crop } = framing(declare, { height, width, channels }, this.#margins, dataFormat)
    return {
      forward([x], { kernels }) {
        crop(kernels, y, x)
        return y
      },
      backward(dy, { kernels }) {
        // What was left out moved nothing.
        if (dx) pad(kernels, dx, dy)
        return [dx]
      },
    }
  }
}

/** Height and width with a frame around (1), or without it (−1). */
function framed({ height, width }: { height: number; width: number }, m: Margins, sign: 1 | -1) {
  return [height + sign * (m.top + m.bottom), width + sign * (m.left + m.right)] as const
}
