import { cosineOfPi } from '../../numeric/cosine.ts'
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

export interface RandomRotationOptions extends FillOptions {
  /**
   * How far, as a fraction of a whole turn, in [−1, 1]: f for −f to f, or [from, to]. A positive one turns to the left.
   */
  factor: Factor
}

/**
 * Rotates images around their middle, in training: see `RandomTransform`. Half a turn is a factor of 0.5. x and y
 * [batch, height, width, channels], or channelsFirst.
 */
export class RandomRotation extends RandomTransform {
  static readonly ours = 'other'
  readonly factor: Factor
  protected readonly drawn = 1

  constructor(options: RandomRotationOptions) {
    super(options, { factor: needed(factors(between(-1, 1))), ...FILL_OPTIONS })
    this.factor = options.factor
  }

  override get type() {
    return 'random_rotation'
  }

  protected transform(u: ArrayLike<number>, { height, width }: Size): Transform {
    const halfTurns = 2 * within(this.factor, u[0]!)
    const [cosine, sine] = [cosineOfPi(halfTurns), cosineOfPi(halfTurns - 0.5)]
    const [x, y] = [(width - 1) / 2, (height - 1) / 2]
    return [cosine, -sine, x - x * cosine + y * sine, sine, cosine, y - x * sine - y * cosine]
  }
}
