import type { LayerOptions } from '../layer.ts'
import { marginsAlong, type Sides, sides } from './frame.ts'
import { Cropping } from './padding.ts'

export interface Cropping1dOptions extends LayerOptions {
  /** Steps that are left out at each end, or [before, after]. Default 1. */
  cropping?: Sides
}

/** Sequences without their ends: x [batch, steps, C] → y [batch, steps − before − after, C]. */
export class Cropping1d extends Cropping {
  static readonly ours = 'keeps'

  constructor(options?: Cropping1dOptions) {
    super(1, options, { cropping: sides }, () => marginsAlong(options?.cropping ?? 1))
  }

  override get type() {
    return 'cropping1d'
  }
}
