import { refuse } from 'thinnet'
import type { Json, JsonObject, LayerText } from '../described/described.ts'
import { kindOfFactory, type Parameter } from './layers.ts'
import { configFrom } from './to-config.ts'

/** A layer as Keras writes it, and where its variables go, below the layer's own place. */
export interface WrittenLayer {
  readonly json: JsonObject & { readonly class_name: string }
  /** The names of its parameters here, without the layer's own, and their places. */
  readonly parameters: readonly Parameter[]
}

/** Options that Keras must be told: they have a default here alone. */
const NEEDED: Readonly<Record<string, JsonObject>> = {
  averagePooling1d: { poolSize: 2 },
  averagePooling2d: { poolSize: 2 },
  rescaling: { offset: 0 },
}

export function writeLayer({ name: factory, config }: LayerText, who: string): WrittenLayer {
  const kind = kindOfFactory(factory)
  if (!kind) return refuse(who, 'a layer that Keras has', factory)
  const written = (config: JsonObject, parameters: readonly Parameter[]): WrittenLayer => ({
    json: { module: 'keras.layers', class_name: kind.theirs, config, registered_name: null },
    parameters,
  })
  const wrapped = (inner: Json | undefined, direction: string) => {
    const { json, parameters } = writeLayer(inner as unknown as LayerText, `${who}: ${direction}`)
    return { json, parameters: parameters.map(([name, place]): Parameter => [name, `${direction}/${place}`]) }
  }
  if (factory === 'bidirectional') {
    const { layer, backwardLayer, mergeMode = 'concat', ...others } = config
    const forward = wrapped(layer, 'forward_layer')
    const backward = wrapped(backwardLayer ?? layer, 'backward_layer')
    return written(
      {
        ...configFrom(others, who),
        merge_mode: mergeMode,
        layer: forward.json,
        ...(backwardLayer ? { backward_layer: backward.json } : {}),
      },
      [...forward.parameters, ...backward.parameters],
    )
  }
  if (factory === 'timeDistributed') {
    const { layer, ...others } = config
    const inner = wrapped(layer, 'layer')
    return written({ ...configFrom(others, who), layer: inner.json }, inner.parameters)
  }
  if (factory === 'dot') return written({ ...configFrom(config, who), axes: -1 }, [])
  // a layer within another may have no name of its own
  return written(
    { ...configFrom({ ...NEEDED[factory], ...config }, who), name: config.name || factory },
    kind.parameters(config),
  )
}
