import type { Layer, Value } from '../../src/index.ts'
import { Value as ValueOf } from '../../src/layers/value.ts'
import { CHANGES, KINDS, type Kind, SHAPES, type ShapeName } from './kinds.ts'

/** Numbers in [0, 1) from a seed: graphs are made again from it. */
export function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 24
  }
}

export interface Made {
  readonly inputs: Value[]
  readonly outputs: Value[]
}

/** A graph of 2 to 14 places: one to three inputs, outputs likewise, layers called again, values read several times. */
export function randomGraph(seed: number, kinds = KINDS, changes = CHANGES): Made {
  const rnd = numbers(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rnd() * list.length)]!
  const inputs = Array.from(
    { length: pick([1, 1, 1, 2, 3]) },
    () => new ValueOf(null, { shape: SHAPES.flat, name: '' }),
  )
  const values: { value: Value; shape: ShapeName }[] = inputs.map(value => ({ value, shape: 'flat' }))
  const made: { row: Layer[]; kind: Kind; shape: ShapeName }[] = []
  const count = 2 + Math.floor(rnd() * 13)
  for (let i = 0; i < count; i++) {
    const near = rnd() < 0.6 ? values.at(-1)! : pick(values)
    const { shape } = near
    const fits = ({ from }: Kind) => !from || from.includes(shape)
    const again = made.filter(other => other.shape === shape)
    const fresh = (kinds: readonly Kind[]) => {
      const kind = pick(kinds.filter(fits))
      return { row: kind.make(rnd, shape), kind, shape }
    }
    const changed = changes.length > 0 && rnd() < 0.2
    const called = changed ? fresh(changes) : again.length > 0 && rnd() < 0.3 ? pick(again) : fresh(kinds)
    const { row, kind } = called
    made.push(called)
    const others = values.filter(value => value.shape === shape)
    const more = kind.takes === 1 ? 0 : kind.takes === 2 || rnd() < 0.5 ? 1 : 2
    const from = Array.from({ length: more }, () => pick(others))
    from.splice(Math.floor(rnd() * (more + 1)), 0, near)
    const [first, ...rest] = row
    const merged = first!.apply(from.map(({ value }) => value))
    values.push({ value: rest.reduce((value, layer) => layer.apply(value), merged), shape: kind.to ?? shape })
  }
  const outputs = [values.at(-1)!.value]
  while (rnd() < 0.4) outputs.push(pick(values.slice(inputs.length)).value)
  return { inputs, outputs: [...new Set(outputs)] }
}
