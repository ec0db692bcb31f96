import { refuse } from '../../errors.ts'
import type { Kernels } from '../../kernels/kernels.ts'
import type { Region } from '../../kernels/region.ts'
import { type Shape, showBatched } from '../../tensor/shape.ts'
import type { Inputs } from '../layer.ts'

/** Queries, keys and values. */
export const PARTS = ['q', 'k', 'v'] as const

/** Which of [query, value, key] each part is made of, and how many steps there are; what is left out is the one before. */
export function attended(who: string, inputs: Inputs<Shape>) {
  const value = Math.min(inputs.length - 1, 1)
  const key = Math.max(inputs.length - 1, 0)
  if (inputs.length > 3) refuse(who, 'one to three inputs: [query, value, key]', inputs.length)
  for (const shape of inputs) if (shape.length !== 2) refuse(who, 'inputs [batch, steps, features]', showBatched(shape))
  const [queries, keys, others] = [inputs[0][0]!, inputs[value]![0]!, inputs[key]![0]!]
  if (keys !== others) refuse(who, `as many steps of the key as of the value, ${keys}`, others)
  return { from: { q: 0, k: key, v: value }, queries, keys } as const
}

/** Writes the sum of what parts write; null where nobody asks for it. */
export function sumOf(dx: Region | null, other: Region) {
  return (parts: readonly ((to: Region) => void)[], kernels: Kernels): Region | null => {
    if (!dx) return null
    for (const [i, part] of parts.entries()) {
      part(i === 0 ? dx : other)
      if (i > 0) kernels.add(dx, dx, other)
    }
    return dx
  }
}
