// thinnet's rows of single operations, as a user writes them.
import {
  type Backend,
  type Call,
  type Declare,
  type Inputs,
  type Kernels,
  Layer,
  layers,
  type Shape,
  sequential,
  standalone,
  tensor,
} from 'thinnet'
import { columnMeans, digest, dropped, values } from './numbers.ts'
import type { Ready } from './serve.ts'

/** What computes, and with how many threads: as `sequential` takes them. */
export interface Place {
  backend: Backend
  threads?: number
  fusedMultiplyAdd?: boolean
}

const SIZE = 2 ** 24

export async function matmul(place: Place): Promise<Ready> {
  const n = 1024
  const { layer, repeat } = timed(layers.dense({ units: n, useBias: false, inputShape: [n] }), 'forward')
  const model = sequential({ ...place, layers: [layer] })
  model.setWeights([tensor(values(2, n * n, 1), [n, n])])
  const a = tensor(values(1, n * n, 1), [n, n])
  const call = async () => (await model.predict(a, { batchSize: n })).data
  return { check: { outputs: digest(await call()) }, run: repeat(call) }
}

export async function article(place: Place): Promise<Ready> {
  const columns = 1e6
  const relu = { units: 4, activation: 'relu' } as const
  const model = sequential({
    ...place,
    layers: [
      layers.dense({ ...relu, inputShape: [3] }),
      layers.dropout({ keepProbability: 0.5 }),
      layers.dense(relu),
      layers.dropout({ keepProbability: 0.5 }),
      layers.dense({ units: 4 }),
    ],
  })
  const spread = Math.sqrt(3) // of variance 1, as the article's normal ones are
  model.setWeights([12, 4, 16, 4, 16, 4].map((n, i) => tensor(values(10 + i, n, spread), n === 4 ? [4] : [n / 4, 4])))
  const x = tensor(values(1, columns * 3, spread), [columns, 3])
  const train = () => model.predict(x, { training: true })
  const outputs = digest((await model.predict(x)).data)
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) await train()
  }
  return { check: { outputs, means: columnMeans((await train()).data, 4) }, run }
}

export async function dropout(place: Place, direction: 'forward' | 'backward'): Promise<Ready> {
  const { layer, repeat } = timed(layers.dropout({ rate: 0.5 }), direction)
  const alone = standalone(layer, { inputShape: [SIZE], ...place })
  const x = values(1, SIZE, 1)
  const batch = tensor(x, [1, SIZE])
  const call = async () => {
    const y = await alone.forward(batch)
    return (direction === 'forward' ? y : await alone.backward(batch)).data
  }
  return { check: { means: dropped(await call(), x) }, run: repeat(call) }
}

export async function copy(place: Place): Promise<Ready> {
  const { layer, repeat } = timed(new Copy(), 'forward')
  const alone = standalone(layer, { inputShape: [SIZE], ...place })
  const batch = tensor(values(1, SIZE, 1), [1, SIZE])
  const call = async () => (await alone.forward(batch)).data
  return { check: { outputs: digest(await call()) }, run: repeat(call) }
}

/** What computes in this place, in words. @throws Error where fused multiply-add is asked for and is not there */
export async function describe(place: Place): Promise<string> {
  const layer = new Copy()
  await standalone(layer, { inputShape: [1], ...place }).forward([[1]])
  const { backend, library, fusedMultiplyAdd, threads } = layer.kernels!
  if (place.fusedMultiplyAdd && !fusedMultiplyAdd) throw new Error(`no fused multiply-add in Node ${process.version}`)
  const how = `${backend}${library ? ` ${library}` : ''}${fusedMultiplyAdd ? ' with fused multiply-add' : ''}`
  return `${how}, ${threads} thread${threads > 1 ? 's' : ''}, Node ${process.version}`
}

/** y = x, copied. */
class Copy extends Layer {
  kernels: Kernels | null = null

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    return {
      forward: ([x], { kernels }) => {
        this.kernels = kernels
        kernels.copy(y, x)
        return y
      },
      backward: () => [null],
    }
  }
}

/** Watches a layer before it is built: `repeat` gives the milliseconds of its own part alone, which computes before it returns. */
function timed<L extends Layer>(layer: L, part: 'forward' | 'backward') {
  let ms = 0
  const build = layer.build.bind(layer)
  layer.build = (inputs, declare) => {
    const call = build(inputs, declare)
    const own: (...given: never[]) => unknown = call[part]
    const watched = (...given: never[]) => {
      const begin = performance.now()
      const result = own(...given)
      ms += performance.now() - begin
      return result
    }
    return { ...call, [part]: watched }
  }
  const repeat = (call: () => Promise<unknown>) => async (count: number) => {
    ms = 0
    for (let i = 0; i < count; i++) await call()
    return ms
  }
  return { layer, repeat }
}
