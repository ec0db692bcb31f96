import { formulas as group } from '../kernels/groups.ts'
import { between, checkOptions } from '../options/index.ts'
import { distributions } from './classes.ts'
import { SMOOTHED, type Smoothed } from './from-logits.ts'
import type { Loss } from './loss.ts'
import { type Computing, smoothed } from './positions.ts'

export interface CategoricalFocalOptions extends Smoothed {
  /** What all is multiplied by. Default 0.25. */
  alpha?: number
  /** The power of how far an output is off. Default 2. */
  gamma?: number
}

/**
 * −Σ alpha · (1 − y)^gamma · t · log y over c ≥ 2 classes, y and t as for categoricalCrossentropy: what is easy counts little.
 * Lin et al. 2017, "Focal loss for dense object detection".
 */
export function categoricalFocalCrossentropy(options: CategoricalFocalOptions = {}): Loss {
  const name = 'categoricalFocalCrossentropy'
  const given = checkOptions(name, options, { ...SMOOTHED, alpha: between(0), gamma: between(0) })
  const { fromLogits = false, labelSmoothing = 0, alpha = 0.25, gamma = 2 } = given
  const config = { fromLogits, labelSmoothing, alpha, gamma }
  const common = { name, config, sparse: false, kernels: group, ...distributions(name) }
  const onLogits: Loss = { ...common, fromLogits: 'softmax', ...smoothed(labelSmoothing, ofLogits(alpha, gamma)) }
  if (fromLogits) return onLogits
  const computing = smoothed(labelSmoothing, ofProbabilities(alpha, gamma))
  return { ...common, before: { activation: 'softmax', loss: onLogits }, ...computing }
}

const FORWARD = 'categoricalFocalCrossentropyForward'
const BACKWARD = 'categoricalFocalCrossentropyBackward'

function ofLogits(alpha: number, gamma: number): Computing {
  return {
    // p = softmax(z)
    build: (output, declare) => ({ p: declare.saved(output) }),
    forward(kernels, losses, z, t, saved) {
      const { p } = saved!
      kernels.softmaxForward(p!, z)
      kernels.rowMeans(losses, [p!, t], FORWARD, [alpha, gamma, z.shape.at(-1)!])
    },
    backward(kernels, dz, z, t, saved, dloss) {
      const { p } = saved!
      kernels.rowMeansBackward(dz, [p!, t], BACKWARD, dloss, [alpha, gamma, z.shape.at(-1)!])
      kernels.softmaxBackward(dz, dz, p!)
    },
  }
}

const same = (x: number) => x
const product = (a: number, b: number) => a * b
/** With means m of y, and d of dp · p, over c classes: p = y / (m · c), dy = (dp − d · c) / (m · c). */
const divided = (y: number, m: number, classes: number) => y / (m * classes)
const dividedBackward = (dp: number, d: number, m: number, classes: number) => (dp - d * classes) / (m * classes)

/** Of y that need not sum to 1: divided by its sum, as Keras does. */
function ofProbabilities(alpha: number, gamma: number): Computing {
  return {
    build: (output, declare) => ({
      p: declare.saved(output),
      mean: declare.saved(output.slice(0, -1)),
      dot: declare.saved(output.slice(0, -1)),
    }),
    forward(kernels, losses, y, t, saved) {
      const { p, mean } = saved!
      const classes = y.shape.at(-1)!
      kernels.rowMeans(mean!, [y], same)
      kernels.map(p!, [y, mean!], divided, [classes])
      kernels.rowMeans(losses, [p!, t], FORWARD, [alpha, gamma, classes])
    },
    backward(kernels, dy, y, t, saved, dloss) {
      const { p, mean, dot } = saved!
      const classes = y.shape.at(-1)!
      kernels.rowMeansBackward(dy, [p!, t], BACKWARD, dloss, [alpha, gamma, classes])
      kernels.rowMeans(dot!, [dy, p!], product)
      kernels.map(dy, [dy, dot!, mean!], dividedBackward, [classes])
    },
  }
}
