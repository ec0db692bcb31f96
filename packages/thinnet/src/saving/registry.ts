import * as activations from '../activations/index.ts'
import * as constraints from '../constraints/index.ts'
import * as initializers from '../initializers/index.ts'
import * as losses from '../losses/index.ts'
import * as metrics from '../metrics/index.ts'
import * as optimizers from '../optimizers/index.ts'
import * as regularizers from '../regularizers/index.ts'
import * as schedules from '../schedules/index.ts'

/**
 * What a saved model may be made of: the factories of each kind by name, or the objects themselves. Layers are apart:
 * `loadModel` knows them all, while a page that saves a model carries those of the model alone.
 */
export const registry: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  activations: { ...activations },
  initializers: { ...initializers },
  regularizers: { ...regularizers },
  constraints: { ...constraints },
  schedules: { ...schedules },
  losses: { ...losses },
  metrics: { ...metrics },
  optimizers: { ...optimizers },
}

/** The entry of this name, or undefined: never what every object inherits. */
export function registered(kind: string, name: string): unknown {
  const entries = Object.hasOwn(registry, kind) ? registry[kind]! : {}
  return Object.hasOwn(entries, name) ? entries[name] : undefined
}
