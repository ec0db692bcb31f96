import { refuse } from '../errors.ts'
import type { Layer } from '../layers/layer.ts'
import { writeSafetensors } from '../safetensors/write.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import { version } from '../version.ts'
import { Encoder, type Json } from './encode.ts'
import type { Network } from './network.ts'
import type { PlannedRegion } from './planned-region.ts'
import type { Run } from './run.ts'

/**
 * The version of what stands in a file's metadata. A file of a later version is refused.
 *
 *     thinnet    this number                    thinnetVersion   the library that wrote it
 *     model      { layers, inputShape, seed, dtype }
 *     compile    { optimizer, learningRate, loss, metrics }, of a compiled model
 *     training   { step, optimizerStep, epoch, epochs, history, callbacks, remembered }
 *
 * all JSON, values as `Encoder` writes them. Tensors: `layer/parameter`, `optimizer/state/layer/parameter`, and what
 * callbacks remember, `callbacks/callback/name`. `remembered` says of each callback what its state is found by, its name
 * and what it watches; files without it are of thinnet 0.1.
 */
export const FORMAT = 1
/** The longest text of the metadata: enough for a million numbers of history. */
export const MOST_TEXT = 1 << 24

/** A model with all that its training needs to go on, as a safetensors file. */
export async function saveModel(
  network: Network,
  layers: readonly Layer[],
  seed: number | bigint,
  run: Run,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new Encoder()
  const { kernels, chain, compiled } = network
  const tensors = new Map<string, Tensor>()
  const add = (name: string, tensor: Tensor) => {
    if (tensors.has(name)) refuse('save', 'names that are taken once', `"${name}" twice`, 'Name a layer otherwise.')
    tensors.set(name, tensor)
  }
  const progress = await network.exclusive(async () => {
    // Of one moment, as the weights are: steps wait meanwhile.
    const { step, optimizerStep } = network
    const { epoch, history } = run
    const curves = encoder.encode(history.history, 'save: history')
    const seen = { step, optimizerStep, epoch, epochs: [...history.epochs], history: curves }
    for (const { name, shape, value } of chain.parameters) {
      add(name, { dtype: kernels.dtype, shape, data: await kernels.read(value) })
    }
    for (const { name, region } of stateParts(network)) {
      add(name, { dtype: kernels.dtype, shape: region.fixedShape, data: await kernels.read(region) })
    }
    return seen
  })

  const metadata: Record<string, string> = { thinnet: `${FORMAT}`, thinnetVersion: version }
  const write = (name: string, value: Json) => {
    metadata[name] = JSON.stringify(value)
    if (metadata[name].length > MOST_TEXT) {
      refuse('save', `a description of at most ${MOST_TEXT} characters`, `${metadata[name].length} of ${name}`)
    }
  }
  write('model', {
    layers: layers.map(layer => encoder.layer(layer, `save: ${layer.constructor.name} "${layer.name}"`)),
    inputShape: [...chain.input.fixedShape],
    seed: encoder.encode(seed, 'save: seed'),
    dtype: kernels.dtype,
  })
  if (compiled) {
    const { optimizer, loss, metrics } = compiled
    write('compile', {
      optimizer: encoder.encode(optimizer, 'save: optimizer'),
      learningRate: encoder.encode(optimizer.learningRate, 'save: optimizer: learningRate'),
      loss: encoder.encode(loss, 'save: loss'),
      metrics: metrics.map(metric => encoder.encode(metric, `save: metric ${metric.name}`)),
    })
  }
  const callbacks = new Map<string, Json>()
  const remembered = new Map<string, Json>()
  for (const { name, watches, state } of run.states()) {
    let key = name
    for (let i = 1; callbacks.has(key); i++) key = `${name}_${i}`
    const rest = Object.entries(state).filter(([item, value]) => {
      if (isTensor(value)) add(`callbacks/${key}/${item}`, value)
      return !isTensor(value)
    })
    callbacks.set(key, encoder.encode(Object.fromEntries(rest), `save: callback ${key}`))
    if (watches !== null) remembered.set(key, { name, watches: { ...watches } })
  }
  write('training', {
    ...progress,
    callbacks: Object.fromEntries(callbacks),
    remembered: Object.fromEntries(remembered),
  })
  return writeSafetensors(tensors, metadata)
}

/** The optimizer's state, cut by parameter. */
export function stateParts({ compiled, chain, plan }: Network): { name: string; region: PlannedRegion }[] {
  const fitted = chain.parameters.filter(({ trainable }) => trainable)
  return (compiled?.optimizer.state ?? []).flatMap((state, i) =>
    fitted.map(parameter => ({
      name: `optimizer/${state}/${parameter.name}`,
      region: plan.stateOf(plan.state[i]!, parameter),
    })),
  )
}
