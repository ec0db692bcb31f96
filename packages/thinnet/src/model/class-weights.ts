import { refuse, show } from '../errors.ts'
import { sizeOf } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Samples } from './data.ts'
import type { Network } from './network.ts'
import type { ClassWeight } from './sample-weights.ts'

/** These samples, each of which counts as its class does, too. */
export function weighClasses(samples: Samples, given: ClassWeight, network: Network, who: string): Samples {
  const { targets, weights } = samples
  if (targets.length > 1) {
    refuse(`${who}: classWeight`, 'a model of one output', `one of ${targets.length}`, 'Give sampleWeight by output.')
  }
  const classes = ofClasses(given, targets[0]!, network, `${who}: classWeight`)
  const [each] = weights
  return { ...samples, weights: [each ? classes.map((weight, i) => weight * each[i]!) : classes] }
}

/** The weight of each sample's class. */
function ofClasses(
  given: ClassWeight,
  { data, shape, scale = 1 }: Tensor,
  network: Network,
  who: string,
): Float64Array {
  const { loss } = network.compiled!.outputs[0]!
  const width = sizeOf(shape.slice(1))
  const binary = width === 1
  const count = loss!.sparse ? network.outputShapes[0]!.at(-1)! : binary ? 2 : width
  if (shape.length > 2) refuse(who, 'targets [samples, classes] or class indices', [...shape], 'Give sampleWeight.')
  // What sums to 1 is at most smoothed; of other vectors only those of one class say a class.
  const probable = loss!.targetRange?.(network.outputShapes[0]!)?.sum !== undefined
  const classes = Array.from({ length: shape[0]! }, (_, n) => {
    if (!binary) {
      const row = Array.from(data.slice(n * width, (n + 1) * width), value => value * scale)
      const index = row.indexOf(Math.max(...row))
      if (probable || row.every((value, j) => value === (j === index ? 1 : 0))) return index
      return refuse(who, 'targets of one class each', `${show(row)} in sample ${n}`, 'Give sampleWeight.')
    }
    const index = data[n]! * scale
    if (Number.isInteger(index) && index >= 0 && index < count) return index
    return refuse(who, 'targets that are classes', `${index} in sample ${n}`, 'Give sampleWeight.')
  })
  if (given === 'balanced') {
    const counts = new Map<number, number>()
    for (const index of classes) counts.set(index, (counts.get(index) ?? 0) + 1)
    return Float64Array.from(classes, index => classes.length / (counts.size * counts.get(index)!))
  }
  for (const key of Object.keys(given)) {
    if (!/^(0|[1-9]\d*)$/.test(key) || Number(key) >= count) refuse(who, `class indices 0 to ${count - 1}`, show(key))
  }
  return Float64Array.from(classes, index => given[index] ?? 1)
}
