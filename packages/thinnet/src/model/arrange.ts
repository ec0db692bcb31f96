import { relu } from '../activations/relu.ts'
import { ActivationLayer } from '../layers/activation.ts'
import { Conv2d } from '../layers/conv2d.ts'
import { Dense } from '../layers/dense.ts'
import { Dropout } from '../layers/dropout.ts'
import { type Layer, nameLayer } from '../layers/layer.ts'
import { MaxPooling2d } from '../layers/max-pooling2d.ts'
import { ReluDropout } from '../layers/relu-dropout.ts'
import { Residual } from '../layers/residual.ts'

/** One step of a model's row. */
export interface Placed {
  readonly layer: Layer
  /** The layer that was asked for: `layer` itself, or the one whose `activation` option this is. */
  readonly owner: Layer
  /** An earlier step whose input this one reads too, and whose backward reads this one's dy. */
  readonly fork?: Layer
}

/**
 * The layers of a model as the row of steps that computes them. An `activation` option is a step of its own, and the
 * layers of a residual stand between two that are its own; then three things are done otherwise than asked for, to the
 * same result in fewer passes over memory:
 *
 * 1. relu in front of max pooling goes behind it: the largest of relu(x) is the relu of the largest x.
 * 2. relu with dropout behind it becomes one step, whose backward needs no mask (see `ReluDropout`).
 * 3. A relu right behind a Dense or Conv2d is applied by it, to sums that it has at hand.
 */
export function arrange(layers: readonly Layer[]): Placed[] {
  const row = layers.flatMap(stepsOf)
  for (let i = 0; i + 1 < row.length; i++) {
    if (isRelu(row[i]!.layer) && row[i + 1]!.layer instanceof MaxPooling2d) row.splice(i, 2, row[i + 1]!, row[i]!)
  }
  for (let i = 0; i + 1 < row.length; i++) {
    const { layer, owner } = row[i + 1]!
    if (isRelu(row[i]!.layer) && layer instanceof Dropout) row.splice(i, 2, { layer: new ReluDropout(layer), owner })
  }
  for (const { layer } of row) if (layer instanceof ActivationLayer) layer.applied = false
  for (const [i, { layer }] of row.entries()) {
    if (!(layer instanceof Dense || layer instanceof Conv2d)) continue
    // The last activation stays by itself, since a loss may take its place.
    const next = i + 2 < row.length ? row[i + 1]!.layer : undefined
    layer.appliesRelu = next instanceof ReluDropout || isRelu(next)
    if (layer.appliesRelu) (next as ActivationLayer | ReluDropout).applied = true
  }
  return row
}

function isRelu(layer: Layer | undefined): boolean {
  return layer instanceof ActivationLayer && layer.f === relu
}

/** A layer, and behind it its activation option as a layer of its own; of a residual its fork, its layers, and itself. */
function stepsOf(owner: Layer): Placed[] {
  if (owner instanceof Residual) {
    const { fork } = owner
    return [{ layer: fork, owner }, ...owner.layers.flatMap(stepsOf), { layer: owner, owner, fork }]
  }
  if (!owner.activation) return [{ layer: owner, owner }]
  const activation = new ActivationLayer({ activation: owner.activation })
  nameLayer(activation, `${owner.name}/${owner.activation.name}`)
  return [
    { layer: owner, owner },
    { layer: activation, owner },
  ]
}
