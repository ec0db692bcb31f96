import { refuse } from '../errors.ts'
import { exponential } from '../numeric/exponential.ts'
import { sameShape, showBatched, sizeOf } from '../tensor/shape.ts'
import type { Batch, Judged } from './metric.ts'

/** Numbers of the outputs' last dimension: classes, or units. A sample has one row of them or more. */
export const widthOf = ({ outputShape }: Judged) => outputShape.at(-1) ?? 1

/** Rows of a sample. */
export const rowsOf = (about: Judged) => sizeOf(about.outputShape) / widthOf(about)

/** Refuses all but a target for each output. */
export function checkPaired({ outputShape, targetShape, sparse }: Judged, who: string, hint = ''): void {
  if (sparse) refuse(who, 'a target for each output', 'class indices', hint)
  if (!sameShape(targetShape, outputShape)) {
    refuse(who, `targets ${showBatched(outputShape)}`, showBatched(targetShape))
  }
}

/** Refuses all but a target for each output, or the index of a class for each row of them. */
export function checkLabels(about: Judged, who: string): void {
  if (!about.sparse) checkPaired(about, who)
  const { outputShape, targetShape } = about
  if (!about.sparse || sizeOf(targetShape) === rowsOf(about)) return
  refuse(who, `targets ${showBatched([...outputShape.slice(0, -1), 1])}`, showBatched(targetShape))
}

/** The outputs; of logits, the probabilities that the activation makes of them. */
export function outputsOf({ y, count }: Batch, about: Judged): ArrayLike<number> {
  const { logits, activation, outputShape } = about
  if (!logits) return y
  const size = count * sizeOf(outputShape)
  const p = new Float64Array(size)
  if (activation === 'sigmoid') {
    for (let i = 0; i < size; i++) p[i] = 1 / (1 + exponential(-y[i]!))
    return p
  }
  const width = widthOf(about)
  for (let at = 0; at < size; at += width) {
    let most = y[at]!
    for (let i = at; i < at + width; i++) most = Math.max(most, y[i]!)
    let sum = 0
    for (let i = at; i < at + width; i++) sum += p[i] = exponential(y[i]! - most)
    for (let i = at; i < at + width; i++) p[i]! /= sum
  }
  return p
}

/** By how much rounding may bring a probability out of its range. */
const ROUNDING = 1e-5

/** The same, and what can be no probability is refused: of other outputs the number would mean nothing. */
export function probabilitiesOf(batch: Batch, about: Judged): ArrayLike<number> {
  const p = outputsOf(batch, about)
  const size = batch.count * sizeOf(about.outputShape)
  for (let i = 0; i < size; i++) {
    // NaN and infinity are the loss's to refuse.
    if (Math.abs(p[i]! - 0.5) <= 0.5 + ROUNDING || !Number.isFinite(p[i])) continue
    const hint = "Give the last layer activation: 'sigmoid' or 'softmax', or the loss fromLogits: true."
    refuse('a metric of probabilities', 'outputs in [0, 1]', p[i], hint)
  }
  return p
}

/** A target for each output: of class indices, 1 at the class and 0 elsewhere. */
export function targetsOf({ t, count }: Batch, about: Judged): ArrayLike<number> {
  if (!about.sparse) return t
  const width = widthOf(about)
  const rows = count * rowsOf(about)
  const ones = new Uint8Array(rows * width)
  for (let row = 0; row < rows; row++) ones[row * width + t[row]!] = 1
  return ones
}

/** How much the sample counts that an output, or a row of outputs, belongs to: of a sample there are `each` of these. */
export function weightAt({ weights }: Batch, i: number, each: number): number {
  return weights ? weights[Math.floor(i / each)]! : 1
}

/** Where the largest of a row is, the first of equals; −1, which is no class, where a NaN leaves no largest. */
export function largest(values: ArrayLike<number>, at: number, width: number): number {
  let best = 0
  for (let j = 0; j < width; j++) {
    if (Number.isNaN(values[at + j])) return -1
    if (values[at + j]! > values[at + best]!) best = j
  }
  return best
}

/** a / b, and 0 where there is nothing to divide by: as Keras has it for a precision of no predictions. */
export const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b)
