import { between, needed } from '../../options/index.ts'
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

export interface RandomTranslationOptions extends FillOptions {
  /** How far down, as a fraction of the height, in [−1, 1]: f for −f to f, or [from, to]. */
  heightFactor: Factor
  /** How far to the right, as a fraction of the width, likewise. */
  widthFactor: Factor
}

/** Moves images, in training: see `RandomTransform`. x and y [batch, height, width, channels], or channelsFirst. */
export class RandomTranslation extends RandomTransform {
  static readonly ours = 'other'
  readonly heightFactor: Factor
  readonly widthFactor: Factor
  protected readonly drawn = 2

  constructor(options: RandomTranslationOptions) {
    const kind = needed(factors(between(-1, 1)))
    super(options, { heightFactor: kind, widthFactor: kind, ...FILL_OPTIONS })
    this.heightFactor = options.heightFactor
    this.widthFactor = options.widthFactor
  }

  override get type() {
    return 'random_translation'
  }

  protected transform(u: ArrayLike<number>, { height, width }: Size): Transform {
    return [1, 0, -width * within(this.widthFactor, u[1]!), 0, 1, -height * within(this.heightFactor, u[0]!)]
  }
}
