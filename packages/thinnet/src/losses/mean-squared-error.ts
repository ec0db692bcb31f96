import { checkOptions } from '../options/index.ts'
import type { Loss } from './loss.ts'

/** The mean of (y − t)² over the outputs; y and t of one shape. */
export function meanSquaredError(options: Record<string, never> = {}): Loss {
  checkOptions('meanSquaredError', options, {})
  return {
    name: 'meanSquaredError',
    config: {},
    sparse: false,
    targetShape: output => output,
    build: () => null,
    // loss = mean (y − t)²
    forward: (kernels, losses, y, t) => kernels.meanSquaredErrorForward(losses, y, t),
    // dy = 2 (y − t) / outputs · dloss
    backward: (kernels, dy, y, t, _saved, dloss) => kernels.meanSquaredErrorBackward(dy, y, t, dloss),
  }
}
