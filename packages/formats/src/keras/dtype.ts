import { refuse, show } from 'thinnet'
import type { Json, JsonObject } from '../described/described.ts'

/**
 * The type that a layer or a model computes in: a name, or a policy `{ class_name: 'DTypePolicy', config: { name } }`. null: none
 * is said, or that of whole numbers, as layers that look something up may have.
 */
export function typeFrom(dtype: Json | undefined, who: string): 'float32' | 'float64' | null {
  const policy = typeof dtype === 'object' && dtype !== null ? (dtype as JsonObject).config : undefined
  const name = policy === undefined ? dtype : (policy as JsonObject | null)?.name
  if (name === undefined || name === null || /^u?int(32|64)$/.test(`${name}`)) return null
  if (name === 'float32' || name === 'float64') return name
  return refuse(who, 'float32 or float64', show(name), 'thinnet computes in no other.')
}
