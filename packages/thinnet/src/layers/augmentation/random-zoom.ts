import { needed, type OptionKind, orNull } from '../../options/index.ts'
import {
  type Factor,
  FILL_OPTIONS,
  type FillOptions,
  factors,
  RandomTransform,
  type Size,
  type Transform,
  within,
} from './random-transform.ts'

export interface RandomZoomOptions extends FillOptions {
  /** By what height changes, in (−1, 1]: f for −f to f, or [from, to]. A positive one makes what is seen smaller. */
  heightFactor: Factor
  /** Likewise of width. Default null: as height, which keeps the image's proportions. */
  widthFactor?: Factor | null
}

const zooms: OptionKind = {
  what: 'a number in (−1, 1]',
  is: value => Number.isFinite(value) && (value as number) > -1 && (value as number) <= 1,
}

/**
 * Zooms images around their middle, in training: see `RandomTransform`. x and y [batch, height, width, channels], or
 * channelsFirst.
 */
export class RandomZoom extends RandomTransform {
  static readonly ours = 'other'
  readonly heightFactor: Factor
  readonly widthFactor: Factor | null
  protected readonly drawn = 2

  constructor(options: RandomZoomOptions) {
    super(options, { heightFactor: needed(factors(zooms)), widthFactor: orNull(factors(zooms)), ...FILL_OPTIONS })
    this.heightFactor = options.heightFactor
    this.widthFactor = options.widthFactor ?? null
  }

  override get type() {
    return 'random_zoom'
  }

  protected transform(u: ArrayLike<number>, { height, width }: Size): Transform {
    const down = 1 + within(this.heightFactor, u[0]!)
    const across = this.widthFactor === null ? down : 1 + within(this.widthFactor, u[1]!)
    return [across, 0, ((width - 1) / 2) * (1 - across), 0, down, ((height - 1) / 2) * (1 - down)]
  }
}
