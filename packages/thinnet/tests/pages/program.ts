// What the tests have a page do, and Node, to compare: bundled for the page, where it is `globalThis.program`.
import { layers, type Sequential, type SequentialOptions, sequential, tensor } from '../../src/index.ts'
import { createWasmKernels } from '../../src/kernels/wasm/index.ts'
import { Alone } from '../../src/kernels/wasm/threads/alone.ts'
import { Job } from '../../src/kernels/wasm/threads/job.ts'
import { Rest } from '../../src/kernels/wasm/threads/rest.ts'

const samples = 64
const x = tensor(
  Float32Array.from({ length: samples * 100 }, (_, i) => Math.fround(((i * 7919) % 1000) / 1000)),
  [samples, 100],
)
const y = tensor(Int32Array.from({ length: samples }, (_, i) => i % 10))

function network(units: number, options: Partial<SequentialOptions> = {}): Sequential {
  const model = sequential({
    seed: 5,
    backend: 'wasm',
    ...options,
    layers: [
      layers.dense({ units, activation: 'relu', inputShape: [100] }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' })
  return model
}

/** The bits of all weights. */
async function bitsOf(model: Sequential): Promise<Uint32Array[]> {
  const weights = await model.getWeights()
  return weights.map(({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length))
}

/** 32 bits of all the bits (FNV-1a). */
async function hashOf(model: Sequential): Promise<number> {
  let hash = 0x811c9dc5
  for (const words of await bitsOf(model)) for (const word of words) hash = Math.imul(hash ^ word, 0x01000193)
  return hash
}

// Workers are asked for whatever is worth it, however long they take on a busy machine.
Object.defineProperty(Alone.prototype, 'isDue', { get: () => false })
Object.defineProperty(Rest.prototype, 'isOver', { get: () => true })

let forks = 0
const { offer } = Job.prototype
Job.prototype.offer = function (...args) {
  forks++
  offer.apply(this, args)
}

/** A small network, then a large one, the second time with the workers there, if there can be any. */
export async function train(threads: number) {
  await network(4, { threads }).fit(x, y, { epochs: 2, batchSize: 8 })
  const model = network(300, { threads })
  await model.fit(x, y, { epochs: 2, batchSize: 32 })
  const other = network(300, { threads })
  // A busy browser may take seconds to start workers, or to say that it starts none.
  const end = performance.now() + 40_000
  const late = () => /have not answered/.test(other.threadsReason ?? '')
  while (forks === 0 && (other.threads > 1 || late()) && performance.now() < end) {
    await other.fit(x, y)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  forks = 0
  await model.fit(x, y, { epochs: 2, batchSize: 32 })
  return {
    threads: model.threads,
    reason: model.threadsReason,
    forks,
    summary: model.summary(),
    bits: (await bitsOf(model)).join(';'),
  }
}

/**
 * So many models, each made, trained and disposed of before the next: hashes of their weights.
 *
 * @param different how many differ, by their seeds: of more, one is the same as this many before it
 */
export async function oneByOne(count: number, threads: number, different: number): Promise<number[]> {
  const hashes: number[] = []
  for (let i = 0; i < count; i++) {
    const model = network(30, { seed: i % different, threads })
    for (const batchSize of [16, 32]) await model.fit(x, y, { batchSize })
    hashes.push(await hashOf(model))
    model.dispose()
  }
  return hashes
}

/** The same of models that are all alive at once, trained in turns. */
export async function atOnce(count: number, threads: number): Promise<number[]> {
  const models = Array.from({ length: count }, (_, seed) => network(30, { seed, threads }))
  for (const batchSize of [16, 32]) for (const model of models) await model.fit(x, y, { batchSize })
  const hashes = await Promise.all(models.map(hashOf))
  for (const model of models) model.dispose()
  return hashes
}

/** Memories too large to be shared, each disposed of before the next; how many began as zeros. */
export function largeOnes(count: number, bytes: number, threads: number): number {
  const size = bytes / 4
  const region = { dtype: 'float32', shape: [size], size, offset: 0 } as const
  let zeros = 0
  for (let i = 0; i < count; i++) {
    const kernels = createWasmKernels(threads)
    kernels.reserve(bytes)
    const view = kernels.view(region)
    if (view[0] === 0 && view[size - 1] === 0) zeros++
    view[0] = view[size - 1] = 1
    kernels.dispose()
  }
  return zeros
}

Object.assign(globalThis, { program: { train, oneByOne, atOnce, largeOnes } })
