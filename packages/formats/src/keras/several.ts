import type { LayerText } from '../described/described.ts'

/** What a layer's one row of numbers is made of, where it gives several values: see thinnet's `RecurrentOutput`. */
export interface Row {
  readonly outputs: number
  readonly width: number
  readonly sequences: boolean
  readonly states: number
  readonly units: number
}

const STATES: Readonly<Record<string, number>> = { lstm: 2, gru: 1, simpleRnn: 1 }

/** Of a recurrent layer with `returnState`, or a bidirectional one that does not merge; null: the layer gives one value. */
export function rowOf({ name, config }: LayerText): Row | null {
  if (name === 'bidirectional') {
    const { layer, mergeMode } = config
    const inner = layer as unknown as LayerText
    const one = recurrentRow(inner)
    const states = inner.config.returnState ? 2 * one.states : 0
    const row = { ...one, outputs: mergeMode === null ? 2 : 1, states }
    return row.outputs + states > 1 ? { ...row, width: mergeMode === 'concat' ? 2 * one.units : one.units } : null
  }
  return Object.hasOwn(STATES, name) && config.returnState ? recurrentRow({ name, config } as LayerText) : null
}

function recurrentRow({ name, config }: LayerText): Row {
  const units = config.units as number
  return { outputs: 1, width: units, sequences: config.returnSequences === true, states: STATES[name]!, units }
}
