import { choice } from '../../options/index.ts'
import {
  AUGMENTATION_OPTIONS,
  type AugmentationOptions,
  RandomTransform,
  type Size,
  type Transform,
} from './random-transform.ts'

export interface RandomFlipOptions extends AugmentationOptions {
  /** Left and right, top and bottom, or both, each decided by itself. Default horizontalAndVertical. */
  mode?: 'horizontal' | 'vertical' | 'horizontalAndVertical'
}

/**
 * Flips half of the images, drawn by chance, in training: see `RandomTransform`. Left to right where u₀ ≤ ½, top to bottom
 * where u₁ ≤ ½. (In Keras 3 one draw decides both, so that an image is flipped in both ways or in none.)
 * x and y [batch, height, width, channels], or channelsFirst.
 */
export class RandomFlip extends RandomTransform {
  static readonly ours = 'other'
  readonly mode: 'horizontal' | 'vertical' | 'horizontalAndVertical'
  protected readonly drawn = 2

  constructor(options: RandomFlipOptions = {}) {
    super(options, { mode: choice('horizontal', 'vertical', 'horizontalAndVertical'), ...AUGMENTATION_OPTIONS })
    this.mode = options.mode ?? 'horizontalAndVertical'
  }

  override get type() {
    return 'random_flip'
  }

  protected transform(u: ArrayLike<number>, { height, width }: Size): Transform {
    const across = this.mode !== 'vertical' && u[0]! <= 0.5
    const down = this.mode !== 'horizontal' && u[1]! <= 0.5
    return [across ? -1 : 1, 0, across ? width - 1 : 0, 0, down ? -1 : 1, down ? height - 1 : 0]
  }
}
