import { type Call, type Declare, type Inputs, Layer, layers, type Shape, type Value } from '../../src/index.ts'
import { Value as ValueOf } from '../../src/layers/value.ts'
import { host } from '../host.ts'

/** Numbers in [0, 1) from a seed: graphs are made again from it. */
export function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 24
  }
}

/** y = a · b: backward reads both. `forgets` to say so, to see that it is noticed. */
export class Product extends Layer {
  readonly forgets: boolean
  constructor(forgets = false) {
    super()
    this.forgets = forgets
  }
  build([a]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(a)
    const [da, db] = [declare.inputGradient(0), declare.inputGradient(1)]
    if (!this.forgets) declare.backwardReads('input')
    return {
      forward([a, b], { kernels }) {
        kernels.fill(y, 0)
        kernels.addProduct(y, a, b!, 1)
        return y
      },
      backward(dy, { kernels }, { inputs: [a, b] }) {
        for (const [dx, other] of [
          [da, b!],
          [db, a],
        ] as const) {
          if (!dx) continue
          kernels.fill(dx, 0)
          kernels.addProduct(dx, dy, other, 1)
        }
        return [da, db]
      },
    }
  }
}

/** y = a + b, written over a where it may be; dy is handed on to both. */
export class Sum extends Layer {
  build([a]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(a, { inPlace: true })
    const [da, db] = [declare.reshapedGradient(0), declare.reshapedGradient(1)]
    return {
      forward([a, b], { kernels }) {
        kernels.add(y, a, b!)
        return y
      },
      backward: () => [da, db],
    }
  }
}

/** The same elements under another shape. */
class Fold extends Layer {
  readonly to: Shape
  constructor(to: Shape) {
    super()
    this.to = to
  }
  build(_: Inputs<Shape>, declare: Declare): Call {
    const y = declare.reshaped(this.to)
    const dx = declare.reshapedGradient()
    return { forward: () => y, backward: () => [dx] }
  }
}

/** y = sin(2x), in a place of its own; backward reads x. */
class Wave extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    declare.backwardReads(0)
    return {
      forward([x], { kernels }) {
        const [from, to] = [host(kernels).view(x), host(kernels).view(y)]
        for (let i = 0; i < to.length; i++) to[i] = Math.sin(2 * from[i]!)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        if (!dx) return [null]
        const [from, to, given] = [host(kernels).view(x), host(kernels).view(dx), host(kernels).view(dy)]
        for (let i = 0; i < to.length; i++) to[i] = 2 * Math.cos(2 * from[i]!) * given[i]!
        return [dx]
      },
    }
  }
}

type Kind = { takes: 1 | 2; shape?: 'flat' | 'folded'; make: (rnd: () => number) => Layer }
const FLAT = [4]
const FOLDED = [2, 2]
/** Layers whose values keep their shape, of either; those of one shape say which. */
const KINDS: readonly Kind[] = [
  { takes: 1, shape: 'flat', make: rnd => layers.dense({ units: 4, activation: rnd() < 0.5 ? 'relu' : 'tanh' }) },
  { takes: 1, shape: 'flat', make: () => layers.dense({ units: 4, useBias: false }) },
  { takes: 1, shape: 'folded', make: () => layers.dense({ units: 2, activation: 'relu' }) },
  { takes: 1, make: () => layers.activation({ activation: 'relu' }) },
  { takes: 1, make: () => layers.activation({ activation: 'tanh' }) },
  { takes: 1, make: () => layers.activation({ activation: 'linear' }) },
  { takes: 1, make: rnd => layers.dropout({ rate: 0.4, scaling: rnd() < 0.5 ? 'inverted' : 'vanilla' }) },
  { takes: 1, make: () => layers.dropout({ rate: 0.3 }) },
  { takes: 1, make: () => layers.alphaDropout({ rate: 0.3 }) },
  { takes: 1, make: () => layers.gaussianNoise({ stddev: 0.1 }) },
  { takes: 1, make: () => layers.gaussianDropout({ rate: 0.2 }) },
  { takes: 1, make: () => layers.batchNormalization() },
  { takes: 1, make: () => new Wave() },
  { takes: 1, make: () => layers.residual({ layers: [layers.dropout({ rate: 0.3 }), new Wave()] }) },
  {
    takes: 1,
    shape: 'flat',
    make: () => layers.residual({ layers: [layers.dense({ units: 4, activation: 'relu' })] }),
  },
  { takes: 2, make: () => new Product() },
  { takes: 2, make: () => new Sum() },
]

export interface Made {
  readonly inputs: Value[]
  readonly outputs: Value[]
}

/** A graph of 2 to 14 calls: one or two inputs, one to three outputs, layers called again, values read several times. */
export function randomGraph(seed: number, kinds = KINDS): Made {
  const rnd = numbers(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rnd() * list.length)]!
  const inputs = Array.from({ length: rnd() < 0.4 ? 2 : 1 }, () => new ValueOf(null, { shape: FLAT, name: '' }))
  const values: { value: Value; shape: 'flat' | 'folded' }[] = inputs.map(value => ({ value, shape: 'flat' }))
  const made: { layer: Layer; kind: Kind; shape: 'flat' | 'folded' }[] = []
  const count = 2 + Math.floor(rnd() * 13)
  for (let i = 0; i < count; i++) {
    const near = rnd() < 0.6 ? values.at(-1)! : pick(values)
    if (rnd() < 0.15) {
      const to = near.shape === 'flat' ? 'folded' : 'flat'
      const layer = to === 'flat' && rnd() < 0.5 ? layers.flatten() : new Fold(to === 'flat' ? FLAT : FOLDED)
      values.push({ value: layer.apply(near.value), shape: to })
      continue
    }
    const fits = ({ shape }: { shape?: string | undefined }) => shape === undefined || shape === near.shape
    const again = made.filter(fits)
    const { layer, kind } =
      again.length > 0 && rnd() < 0.3
        ? pick(again)
        : (kind => ({ layer: kind.make(rnd), kind }))(pick(kinds.filter(fits)))
    made.push({ layer, kind, shape: near.shape })
    const others = values.filter(({ shape }) => shape === near.shape)
    const from = kind.takes === 1 ? [near] : rnd() < 0.5 ? [near, pick(others)] : [pick(others), near]
    values.push({ value: layer.apply(from.map(({ value }) => value)), shape: near.shape })
  }
  const outputs = [values.at(-1)!.value]
  while (rnd() < 0.4) outputs.push(pick(values.slice(inputs.length)).value)
  return { inputs, outputs: [...new Set(outputs)] }
}
