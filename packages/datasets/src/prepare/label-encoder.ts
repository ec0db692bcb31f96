import { options, type Tensor, type TensorLike, tensor } from 'thinnet'
import { refuse, show } from '../refuse.ts'

/** Labels as whole numbers: each class is its place among the classes. */
export interface LabelEncoder {
  readonly kind: 'labels'
  /** In the order of their characters' numbers, as scikit-learn's LabelEncoder has them; `(other)` last, where it is. */
  readonly classes: readonly string[]
  /** int32 [labels]: as sparseCategoricalCrossentropy takes them; 0 and 1 of two classes, as binaryCrossentropy does. */
  transform(labels: Labels): Tensor
  /** float32 [labels, classes]: 1 at the class, else 0. */
  oneHot(labels: Labels): Tensor
  /** The classes of such numbers, or of probabilities [rows, classes] the most probable ones. */
  inverse(y: TensorLike): string[]
  /** What `restore` makes it of again. */
  toJSON(): object
}

/** A label a sample; null where it is missing. */
export type Labels = readonly (string | null)[]

export interface LabelEncoderOptions {
  /** Labels that were not among those it was fitted on: refused, or one class more, `(other)`. Default `'refuse'`. */
  unknown?: 'refuse' | 'other'
}

export const OTHER = '(other)'

/**
 * @param labels training data alone; missing ones, null, are unknown
 * @throws ThinnetError for no label at all; `transform` for labels that are unknown, unless they are `'other'`
 */
export function labelEncoder(labels: Labels, given: LabelEncoderOptions = {}): LabelEncoder {
  const { unknown } = options.checkOptions('labelEncoder', given, { unknown: options.choice('refuse', 'other') })
  if (!Array.isArray(labels)) refuse('labelEncoder', 'an array of strings', labels)
  const known = [...new Set(labels.filter(label => label !== null))]
  const wrong = known.find(label => typeof label !== 'string')
  if (wrong !== undefined) refuse('labelEncoder', 'strings, or null', show(wrong))
  if (known.length === 0) refuse('labelEncoder', 'at least one label', 'none')
  known.sort()
  return encoderOf(unknown === 'other' ? [...known, OTHER] : known)
}

export function encoderOf(classes: readonly string[], who = 'labelEncoder'): LabelEncoder {
  const indices = new Map(classes.map((label, index) => [label, index]))
  const other = indices.get(OTHER)
  const indexOf = (label: string | null, place: number) => {
    const index = label === null ? other : (indices.get(label) ?? other)
    if (index !== undefined) return index
    const hint = "Fit it with unknown: 'other' to take them as one class."
    return refuse(who, `labels among ${classes.slice(0, 20).join(', ')}`, `${show(label)} at place ${place}`, hint)
  }
  const transform = (labels: Labels) => tensor(Int32Array.from(labels, indexOf), [labels.length])
  return {
    kind: 'labels',
    classes,
    transform,
    oneHot(labels) {
      const data = new Float32Array(labels.length * classes.length)
      for (const [row, index] of transform(labels).data.entries()) data[row * classes.length + index] = 1
      return tensor(data, [labels.length, classes.length])
    },
    inverse: y =>
      placesOf(y, classes.length).map(
        place => classes[place] ?? refuse('labelEncoder', `whole numbers below ${classes.length}`, show(place)),
      ),
    toJSON: () => ({ kind: 'labels', classes }),
  }
}

/** Places as they are; of rows of probabilities that of the largest; of one probability a row, that of class 1, ≥ ½. */
function placesOf(y: TensorLike, classes: number): number[] {
  const { data, shape, dtype } = Array.isArray(y) ? tensor(y) : (y as Tensor)
  const width = shape.length === 2 ? shape[1]! : 1
  if (width === 1) {
    const probabilities = classes === 2 && shape.length === 2 && dtype.startsWith('float')
    return Array.from(data, value => (probabilities ? Number(value >= 0.5) : value))
  }
  if (width !== classes) refuse('labelEncoder', `[rows, ${classes}]`, `[${shape.join(', ')}]`)
  return Array.from({ length: shape[0]! }, (_, row) => {
    let best = 0
    for (let k = 1; k < width; k++) if (data[row * width + k]! > data[row * width + best]!) best = k
    return best
  })
}
