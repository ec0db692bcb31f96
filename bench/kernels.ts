// Single kernels: medians in GFLOP/s and GB/s. `npx tsx bench/kernels.ts [part of a name] [--threads 1,2] [--blas]`
// Kernels are internal, which is what is measured here.
// biome-ignore-start lint/style/noRestrictedImports: no part of the public package
import { parseArgs } from 'node:util'
import { createBlasKernels } from '../packages/thinnet/src/kernels/blas/index.ts'
import { findBlas } from '../packages/thinnet/src/kernels/blas/library.ts'
import type { Kernels, Window2d } from '../packages/thinnet/src/kernels/kernels.ts'
import type { Region } from '../packages/thinnet/src/kernels/region.ts'
import { createWasmKernels } from '../packages/thinnet/src/kernels/wasm/index.ts'
import { ASKED_FOR } from '../packages/thinnet/tests/every-group.ts'

// biome-ignore-end lint/style/noRestrictedImports: no part of the public package

interface Case {
  name: string
  regions: Record<string, readonly number[]>
  /** Work of one call, in floating-point operations or bytes moved. */
  flops?: number
  bytes?: number
  run(kernels: Kernels, regions: Record<string, Region>): void
}

const SECONDS = 0.4
const FEWEST = 5

const cases: Case[] = []

for (const [m, k, n] of [
  [100, 784, 100],
  [100, 100, 100],
  [128, 784, 100],
  [128, 1024, 1024],
  [1024, 1024, 1024],
  [576, 288, 64],
  [73728, 288, 64],
  [128, 128, 10],
  [1, 784, 100],
]) {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
  ]) {
    if (m > 2000 && (transposeA || transposeB)) continue
    cases.push({
      name: `gemm ${m}×${k}×${n}${transposeA ? ' Aᵀ' : ''}${transposeB ? ' Bᵀ' : ''}`,
      regions: { c: [m, n], a: transposeA ? [k, m] : [m, k], b: transposeB ? [n, k] : [k, n], bias: [n] },
      flops: 2 * m * k * n,
      run: (kernels, { c, a, b, bias }) => kernels.gemm(c, a, b, { transposeA, transposeB, bias }),
    })
  }
}

for (const [name, batch, size, channels, kernel, filters] of [
  ['first', 128, 28, 1, 3, 32],
  ['second', 128, 26, 32, 3, 64],
  ['third', 128, 12, 64, 3, 64],
] as const) {
  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    const out = size - kernel + 1
    const image = (pixels: number, c: number) =>
      dataFormat === 'channelsLast' ? [batch, pixels, pixels, c] : [batch, c, pixels, pixels]
    const regions = {
      ...{ x: image(size, channels), y: image(out, filters) },
      ...{ kernel: [kernel, kernel, channels, filters], bias: [filters] },
    }
    const options: Window2d = { strides: [1, 1], padding: [0, 0], dataFormat }
    const flops = 2 * batch * out * out * kernel * kernel * channels * filters
    const shape = `${name} [${regions.x}] ${kernel}×${kernel}×${channels}×${filters}`
    const add = (what: string, run: Case['run']) => cases.push({ name: `conv2d${what} ${shape}`, regions, flops, run })
    add('Forward', (kernels, { y, x, kernel, bias }) => kernels.conv2dForward(y, x, kernel, bias, options))
    add('BackwardInput', (kernels, { x, y, kernel }) => kernels.conv2dBackwardInput(x, y, kernel, options))
    add('BackwardKernel', (kernels, { x, y, kernel }) => kernels.conv2dBackwardKernel(kernel, x, y, options))
  }
}

for (const [pixels, channels, stride] of [
  [32, 32, 1],
  [32, 64, 2],
  [16, 128, 1],
] as const) {
  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    const out = pixels / stride
    const image = (side: number) =>
      dataFormat === 'channelsLast' ? [64, side, side, channels] : [64, channels, side, side]
    const regions = { x: image(pixels), y: image(out), kernel: [3, 3, channels] }
    const options: Window2d = { strides: [stride, stride], padding: [2 - stride, 2 - stride], dataFormat }
    const flops = 2 * 64 * out * out * 9 * channels
    const add = (what: string, run: Case['run']) =>
      cases.push({ name: `depthwiseConv2d${what} 3×3, stride ${stride} [${regions.x}]`, regions, flops, run })
    add('Forward', (kernels, { y, x, kernel }) => kernels.depthwiseConv2dForward(y, x, kernel, null, options))
    add('BackwardInput', (kernels, { x, y, kernel }) => kernels.depthwiseConv2dBackwardInput(x, y, kernel, options))
    add('BackwardKernel', (kernels, { x, y, kernel }) => kernels.depthwiseConv2dBackwardKernel(kernel, x, y, options))
  }
}

for (const [what, shape, axes] of [
  ['heads before positions', [32, 128, 4, 32], [0, 2, 1, 3]],
  ['timesteps first', [32, 128, 128], [1, 0, 2]],
  ['the last two swapped', [32, 128, 128], [0, 2, 1]],
] as const) {
  const bytes = 8 * shape.reduce((product: number, size) => product * size, 1)
  const run: Case['run'] = (kernels, { y, x }) => kernels.permute(y, x, { shape, axes })
  cases.push({
    name: `permute [${shape}]: ${what}`,
    regions: { x: shape, y: axes.map(axis => shape[axis]!) },
    bytes,
    run,
  })
}

const size = 2 ** 20
const stream = { key: [1, 2], step: 3, site: 4, purpose: 2 } as const
const elementwise = (name: string, touched: number, run: Case['run']) =>
  cases.push({ name, regions: { y: [size], x: [size], z: [size], w: [size] }, bytes: 4 * size * touched, run })
elementwise('scale', 2, (kernels, { y, x }) => kernels.scale(y, x, 2))
elementwise('relu forward', 2, (kernels, { y, x }) => kernels.reluForward(y, x))
elementwise('sigmoid forward', 2, (kernels, { y, x }) => kernels.map(y, [x], 'sigmoidForward'))
elementwise('tanh forward', 2, (kernels, { y, x }) => kernels.map(y, [x], 'tanhForward'))
elementwise('relu backward', 3, (kernels, { y, x, z }) => kernels.reluBackward(y, x, z))
elementwise('dropout 0.5', 2, (kernels, { y, x }) => kernels.dropout(y, x, { rate: 0.5, stream, first: 0 }, 2))
elementwise('dropout 0.3', 2, (kernels, { y, x }) => kernels.dropout(y, x, { rate: 0.3, stream, first: 0 }, 2))
elementwise('sgd', 3, (kernels, { w, x }) => {
  kernels.sgd(w, null, x, { learningRate: 1e-9, momentum: 0, nesterov: false })
})
elementwise('adam', 7, (kernels, { w, x, y, z }) => {
  kernels.adam(w, y, z, x, { rate: 1e-9, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 })
})
elementwise('adadelta', 7, (kernels, { w, x, y, z }) => {
  kernels.adadelta(w, y, z, x, { learningRate: 1e-9, rho: 0.95, epsilon: 1e-7 })
})

const images = [128, 24, 24, 64]
const pooled = [128, 12, 12, 64]
const bytes = 4 * 128 * 24 * 24 * 64
for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
  const format = (shape: number[]) => (dataFormat === 'channelsLast' ? shape : [shape[0], shape[3], shape[1], shape[2]])
  const regions = { x: format(images), y: format(pooled), indices: format(pooled) }
  const options = { strides: [2, 2], padding: [0, 0], poolSize: [2, 2], dataFormat } as const
  cases.push({
    name: `maxPooling2dForward 2×2 [${regions.x}]`,
    regions,
    bytes: 1.5 * bytes,
    run: (kernels, { y, indices, x }) => kernels.maxPooling2dForward(y, indices, x, options),
  })
  cases.push({
    name: `maxPooling2dBackward 2×2 [${regions.x}]`,
    regions,
    bytes: 1.75 * bytes,
    run: (kernels, { y, indices, x }) => kernels.maxPooling2dBackward(x, y, indices, options),
  })
  const inner = dataFormat === 'channelsLast' ? 1 : 576
  const shaped = { x: regions.x, y: regions.x, mean: [64], variance: [64], gamma: [64], beta: [64] }
  cases.push({
    name: `channelSums [${regions.x}]`,
    regions: shaped,
    bytes,
    run: (kernels, { mean, x }) => kernels.channelSums(mean, x, { inner }),
  })
  cases.push({
    name: `batchNormalizationForward [${regions.x}]`,
    regions: shaped,
    bytes: 4 * bytes,
    run: (kernels, { y, mean, variance, x, gamma, beta }) =>
      kernels.batchNormalizationForward(y, mean, variance, x, gamma, beta, { epsilon: 1e-3, inner }),
  })
  cases.push({
    name: `batchNormalizationBackward [${regions.x}]`,
    regions: { ...shaped, dy: regions.x, dgamma: [64], dbeta: [64] },
    bytes: 5 * bytes,
    run: (kernels, { y, dgamma, dbeta, dy, x, gamma, mean, variance }) =>
      kernels.batchNormalizationBackward(y, dgamma, dbeta, dy, x, gamma, mean, variance, { epsilon: 1e-3, inner }),
  })
}
for (const columns of [10, 1000]) {
  const rows = 128
  cases.push({
    name: `softmaxCrossentropyForward [${rows},${columns}]`,
    regions: { loss: [rows], scales: [rows, 2], z: [rows, columns], t: [rows, columns] },
    bytes: 8 * rows * columns,
    run: (kernels, { loss, scales, z, t }) => kernels.softmaxCrossentropyForward(loss, scales, z, t, { sparse: false }),
  })
}

function lay(shapes: Case['regions']): { regions: Record<string, Region>; bytes: number } {
  let offset = 0
  const regions: Record<string, Region> = {}
  for (const [name, shape] of Object.entries(shapes)) {
    const size = shape.reduce((a, b) => a * b, 1)
    regions[name] = { dtype: name === 'indices' ? 'int32' : 'float32', shape, size, offset }
    offset += Math.ceil(size / 16) * 64
  }
  return { regions, bytes: offset }
}

/** Seconds of one call on each, medians of turns taken one after the other; short calls are timed by the dozen. */
function measure(calls: (() => void)[]): number[] {
  const time = (call: () => void, count: number) => {
    const begin = performance.now()
    for (let i = 0; i < count; i++) call()
    return (performance.now() - begin) / 1000
  }
  const counts = calls.map(call => {
    for (let warm = 0; warm < 0.1; ) warm += time(call, 1)
    return Math.max(1, Math.round(0.002 / Math.max(time(call, 3) / 3, 1e-7)))
  })
  const times: number[][] = calls.map(() => [])
  for (let total = 0; total < SECONDS * calls.length || times[0]!.length < FEWEST; ) {
    for (const [i, call] of calls.entries()) {
      const seconds = time(call, counts[i]!)
      total += seconds
      times[i]!.push(seconds / counts[i]!)
    }
  }
  return times.map(list => list.sort((a, b) => a - b)[list.length >> 1]!)
}

const { values: flags, positionals } = parseArgs({
  options: { blas: { type: 'boolean' }, threads: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const wanted = positionals[0] ?? ''
const implementations = flags.threads.split(',').flatMap(text => {
  const threads = Number(text)
  const wasm = { name: `wasm ${threads}`, create: () => createWasmKernels(threads, {}, ASKED_FOR) }
  if (!flags.blas) return [wasm]
  const blas = findBlas()
  return [wasm, { name: `blas ${threads}`, create: () => createBlasKernels(blas, threads, {}, ASKED_FOR) }]
})
console.log(''.padEnd(58), implementations.map(({ name }) => name.padStart(22)).join(' '))
for (const { name, regions: shapes, flops, bytes, run } of cases) {
  if (!name.includes(wanted)) continue
  const { regions, bytes: needed } = lay(shapes)
  const calls = implementations.map(({ create }) => {
    const kernels = create()
    kernels.reserve(needed)
    for (const region of Object.values(regions)) {
      if (region.dtype === 'float32') kernels.write(region, Float32Array.from({ length: region.size }, Math.random))
    }
    return () => run(kernels, regions)
  })
  await new Promise(resolve => setTimeout(resolve, flags.threads === '1' ? 0 : 200)) // for the workers to come up
  const cells = measure(calls).map(seconds => {
    const rate = flops ? `${(flops / seconds / 1e9).toFixed(1)} GFLOP/s` : `${(bytes! / seconds / 1e9).toFixed(1)} GB/s`
    return `${(seconds * 1e3).toFixed(3)} ms ${rate.padStart(13)}`.padStart(22)
  })
  console.log(name.padEnd(58), cells.join(' '))
}
