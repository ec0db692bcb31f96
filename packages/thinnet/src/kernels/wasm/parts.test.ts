// A process of its own: relaxed SIMD is switched on for all of it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { skip } from '../../../tests/relaxed-simd.ts'
import { instantiate, kernelModule, MOST_PAGES } from './load.ts'
import type { WasmExports } from './module.generated.ts'

/** Addresses of regions with 32 KiB each, after the workspace. */
const WINDOW = 1024
const WORKSPACE = 2048
const ROOM = 32768

/** One kernel: computes the part [begin, end) of 0 to `size`; r are the addresses of as many regions as it likes. */
type Part = (kernels: WasmExports, r: number[], begin: number, end: number) => void

function setUp(fused: boolean) {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: MOST_PAGES })
  const kernels = instantiate(kernelModule(false, fused), memory)
  const base = Math.ceil((WORKSPACE + kernels.WORKSPACE_BYTES.value) / 64) * 64
  return { memory, kernels, regions: Array.from({ length: 12 }, (_, i) => base + i * ROOM) }
}

/** Numbers of both signs; positive ones in regions 6 and 7, 0 or 1 in region 8, indices below 12 in region 9. */
function fill({ memory, regions }: ReturnType<typeof setUp>): void {
  let state = 1
  const random = () => {
    state = Math.imul(state, 1664525) + 1013904223
    return (state >>> 8) / 2 ** 24
  }
  const value = (i: number, j: number) => (i === 8 ? j & 1 : i > 5 ? random() + 0.1 : random() * 2 - 1)
  regions.forEach((address, i) => {
    const values = new (i === 9 ? Int32Array : Float32Array)(memory.buffer, address, ROOM / 4)
    for (let j = 0; j < values.length; j++) values[j] = i === 9 ? j % 12 : value(i, j)
  })
}

function assertSame(fused: boolean, size: number, part: Part, window: number[] = []): void {
  const all = setUp(fused)
  const run = (cuts: number[]) => {
    fill(all)
    new Int32Array(all.memory.buffer, WINDOW, window.length).set(window)
    // from the last part on: an earlier one must not touch what it has left
    for (let i = cuts.length - 1; i > 0; i--) part(all.kernels, all.regions, cuts[i - 1], cuts[i])
    return Buffer.from(all.memory.buffer.slice(all.regions[0]))
  }
  const whole = run([0, size])
  fill(all)
  assert.notEqual(Buffer.compare(whole, Buffer.from(all.memory.buffer.slice(all.regions[0]))), 0, 'does something')
  for (const cuts of [
    [0, 1, size],
    [0, size - 1, size],
    [0, size >> 1, size],
    [0, size / 3, (2 * size) / 3, size],
  ]) {
    const parts = run(cuts.map(Math.floor))
    assert.equal(Buffer.compare(whole, parts), 0, `[${cuts}]`)
  }
}

const elementwise: Record<string, Part> = {
  fill: (k, [y], begin, end) => k.fill(y, 0.3, begin, end),
  copy: (k, [y, x], begin, end) => k.copy(y, x, begin, end),
  scale: (k, [y, x], begin, end) => k.scale(y, x, 0.3, begin, end),
  add: (k, [y, a, b], begin, end) => k.add(y, a, b, begin, end),
  relu: (k, [y, x], begin, end) => k.activationForward(y, x, 0, begin, end),
  sigmoid: (k, [y, x], begin, end) => k.activationForward(y, x, 1, begin, end),
  tanh: (k, [y, x], begin, end) => k.activationForward(y, x, 2, begin, end),
  'relu backward': (k, [dx, dy, y], begin, end) => k.activationBackward(dx, dy, y, 0, 0.7, begin, end),
  'sigmoid backward': (k, [dx, dy, y], begin, end) => k.activationBackward(dx, dy, y, 1, 0.7, begin, end),
  'tanh backward': (k, [dx, dy, y], begin, end) => k.activationBackward(dx, dy, y, 2, 0.7, begin, end),
  dropout: (k, [y, x], begin, end) => k.dropout(y, x, 2, 0x40000001, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  'applyMask of runs': (k, [y, x, , , , , , , mask], begin, end) =>
    k.applyMask(y, x, mask, 7, 1, 2, 0.1, 0.3, WORKSPACE, begin, end),
  'applyMask of short rows': (k, [y, x, , , , , , , mask], begin, end) =>
    k.applyMask(y, x, mask, 5, 3, 2, 0.1, 0.3, WORKSPACE, begin, end),
  'applyMask of rows': (k, [y, x, , , , , , , mask], begin, end) =>
    k.applyMask(y, x, mask, 2, 21, 2, 0.1, 0.3, WORKSPACE, begin, end),
  addProduct: (k, [y, a, b], begin, end) => k.addProduct(y, a, b, 0.3, begin, end),
  gaussianForward: (k, [u, mean, noise, , , , variance], begin, end) =>
    k.gaussianForward(u, mean, variance, noise, begin, end),
  gaussianBackward: (k, [dv, du, noise, , , , variance], begin, end) =>
    k.gaussianBackward(dv, du, variance, noise, begin, end),
  concreteDropoutForward: (k, [y, x, logit], begin, end) =>
    k.concreteDropoutForward(y, x, logit, 0.1, 1, 2, 3, 4, 5, 3, WORKSPACE, begin, end),
  movingAverage: (k, [y, x], begin, end) => k.movingAverage(y, x, 0.9, begin, end),
  penaltyBackward: (k, [y, x], begin, end) => k.penaltyBackward(y, x, 0.1, 0.2, begin, end),
  clipByValue: (k, [g], begin, end) => k.clipByValue(g, 0.5, begin, end),
  decay: (k, [w], begin, end) => k.decay(w, 0.3, begin, end),
  sgd: (k, [w, v, g], begin, end) => k.sgd(w, v, g, 0.1, 0.9, 1, begin, end),
  adagrad: (k, [w, g, , , , , a], begin, end) => k.adagrad(w, a, g, 0.1, 1e-7, begin, end),
  rmsprop: (k, [w, m, v, g, , , a], begin, end) => k.rmsprop(w, a, m, v, g, 0.1, 0.5, 0.9, 2, begin, end),
  adam: (k, [w, m, g, , , , v], begin, end) => k.adam(w, m, v, g, 0.1, 0.9, 0.99, 1e-7, begin, end),
  adadelta: (k, [w, g, , , , , a, d], begin, end) => k.adadelta(w, a, d, g, 1, 0.9, 1e-7, begin, end),
  sigmoidCrossentropyBackward: (k, [dz, z, , , , , , , t], begin, end) =>
    k.sigmoidCrossentropyBackward(dz, z, t, 7, begin, end),
  binaryCrossentropyBackward: (k, [dy, , , , , , y, , t], begin, end) =>
    k.binaryCrossentropyBackward(dy, y, t, 7, begin, end),
  meanSquaredErrorBackward: (k, [dy, y, t], begin, end) => k.meanSquaredErrorBackward(dy, y, t, 7, begin, end),
}

const COLUMNS = 11
/** Of 29 rows. */
const rows: Record<string, Part> = {
  softmaxForward: (k, [y, x], begin, end) => k.softmaxForward(y, x, COLUMNS, begin, end),
  softmaxBackward: (k, [dx, dy, y], begin, end) => k.softmaxBackward(dx, dy, y, COLUMNS, begin, end),
  softmaxCrossentropyForward: (k, [loss, p, z, t], begin, end) =>
    k.softmaxCrossentropyForward(loss, p, z, t, 0, COLUMNS, begin, end),
  softmaxCrossentropyBackward: (k, [dz, p, t], begin, end) =>
    k.softmaxCrossentropyBackward(dz, p, t, 0, 29, COLUMNS, begin, end),
  categoricalCrossentropyForward: (k, [loss, t, , , , , y], begin, end) =>
    k.categoricalCrossentropyForward(loss, y, t, 0, COLUMNS, begin, end),
  categoricalCrossentropyBackward: (k, [dy, t, , , , , y], begin, end) =>
    k.categoricalCrossentropyBackward(dy, y, t, 0, 29, COLUMNS, begin, end),
  sigmoidCrossentropyForward: (k, [loss, z, t], begin, end) =>
    k.sigmoidCrossentropyForward(loss, z, t, COLUMNS, begin, end),
  binaryCrossentropyForward: (k, [loss, , , , , , y, , t], begin, end) =>
    k.binaryCrossentropyForward(loss, y, t, COLUMNS, begin, end),
  meanSquaredErrorForward: (k, [loss, y, t], begin, end) => k.meanSquaredErrorForward(loss, y, t, COLUMNS, begin, end),
  categoricalHits: (k, [hits, y, t], begin, end) => k.categoricalHits(hits, y, t, 0, COLUMNS, begin, end),
  binaryHits: (k, [hits, y, t], begin, end) => k.binaryHits(hits, y, t, 0.5, COLUMNS, begin, end),
  dropConnectForward: (k, [y, x, w, bias], begin, end) =>
    k.dropConnectForward(y, x, w, bias, 2, 9, COLUMNS, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  dropConnectBackward: (k, [dx, dw, dy, x, w], begin, end) =>
    k.dropConnectBackward(dx, dw, dy, x, w, 2, 9, 29, COLUMNS, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  'dropConnectBackward to the weights': (k, [, dw, dy, x, w], begin, end) =>
    k.dropConnectBackward(0, dw, dy, x, w, 2, 9, 29, COLUMNS, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  dropBlockMask: (k, [mask], begin, end) =>
    k.dropBlockMask(mask, 5, 6, 7, 2, 0, 0x10, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  ...gemms(0),
}

/** Of c [29, 13], in rows or in columns. */
function gemms(byColumns: 0 | 1): Record<string, Part> {
  return {
    gemm: (k, [c, a, b, bias], begin, end) =>
      k.gemm(c, a, b, bias, 29, 13, 17, 0, 0, 1, byColumns, WORKSPACE, begin, end),
    'gemm transposed': (k, [c, a, b, bias], begin, end) =>
      k.gemm(c, a, b, bias, 29, 13, 17, 1, 1, 0, byColumns, WORKSPACE, begin, end),
    'gemm in blocks': (k, [c, a, b], begin, end) =>
      k.gemm(c, a, b, 0, 29, 13, 500, 0, 0, 1, byColumns, WORKSPACE, begin, end),
    'gemm of few rows or columns': (k, [c, a, b, bias], begin, end) =>
      k.gemm(c, a, b, bias, byColumns ? 3 : 29, byColumns ? 13 : 3, 4, 0, 0, 1, byColumns, WORKSPACE, begin, end),
    'gemm of few terms': (k, [c, a, b, bias], begin, end) =>
      k.gemm(c, a, b, bias, 29, byColumns ? 13 : 7, 3, 0, 1, 1, byColumns, WORKSPACE, begin, end),
  }
}
const columns = gemms(1)
/** Of c [4, 4]. */
const corners: Record<string, Part> = {}
for (const byColumns of [0, 1]) {
  corners[`gemm of few rows and columns${byColumns ? ', by columns' : ''}`] = (k, [c, a, b, bias], begin, end) =>
    k.gemm(c, a, b, bias, 4, 4, 500, 1, 0, 1, byColumns, WORKSPACE, begin, end)
}

/** Of 9 × 11 × inner, in 5 blocks; added up each time, of which the last counts. */
const blocks: Record<string, Part> = {}
/** Of 9 × 11 × inner, in rows. */
const passes: Record<string, Part> = {}
for (const inner of [1, 6]) {
  const shape = [9, 11, inner, 11, 5, WORKSPACE] as const
  Object.assign(blocks, {
    [`sums, inner ${inner}`]: (k, [sums, x], begin, end) => {
      k.statistics(0, 0, x, ...shape, begin, end)
      k.channelTotals(sums, 11, 5, WORKSPACE)
    },
    [`squares, inner ${inner}`]: (k, [mean, variance, x], begin, end) => {
      k.givenMeans(x, 11, WORKSPACE)
      k.statistics(1, 0, x, ...shape, begin, end)
      k.batchMoments(mean, variance, 0, 0, 1e-3, 9 * inner, 11, 5, WORKSPACE)
    },
    [`products, inner ${inner}`]: (k, [dgamma, dbeta, dy, x, mean, , variance], begin, end) => {
      k.givenMeans(mean, 11, WORKSPACE)
      k.statistics(2, dy, x, ...shape, begin, end)
      k.batchGradients(dgamma, dbeta, 0, mean, variance, 1e-3, 9 * inner, 11, 5, WORKSPACE)
    },
  } satisfies Record<string, Part>)
  Object.assign(passes, {
    [`normalize, inner ${inner}`]: (k, [y, x, mean, gamma, beta, , variance], begin, end) => {
      k.givenMoments(mean, variance, gamma, beta, 1e-3, 11, WORKSPACE)
      k.normalize(y, x, 11, inner, 11, WORKSPACE, begin, end)
    },
    [`normalizeBackward, inner ${inner}`]: (k, [dx, x, mean, gamma, beta, dy, variance], begin, end) => {
      k.givenMoments(mean, variance, gamma, beta, 1e-3, 11, WORKSPACE)
      k.normalizeBackward(dx, dy, x, 11, inner, 11, WORKSPACE, begin, end)
    },
  } satisfies Record<string, Part>)
}

for (const fused of [false, true]) {
  const what = fused ? 'parts with fused multiply-add' : 'parts'
  describe(`${what}: the same bits however the work is split`, { skip: fused && skip }, () => {
    const assertSameInParts = (size: number, part: Part, window?: number[]) => assertSame(fused, size, part, window)
    for (const [name, part] of Object.entries(elementwise)) test(name, () => assertSameInParts(101, part))
    for (const [name, part] of Object.entries(rows)) test(name, () => assertSameInParts(29, part))
    for (const [name, part] of Object.entries(columns)) test(`${name}, by columns`, () => assertSameInParts(13, part))
    for (const [name, part] of Object.entries(corners)) test(name, () => assertSameInParts(4, part))
    for (const [name, part] of Object.entries(blocks)) test(name, () => assertSameInParts(5, part))
    for (const [name, part] of Object.entries(passes)) test(name, () => assertSameInParts(9, part))
    test('squareSums', () =>
      assertSameInParts(5, (k, [sums, x], begin, end) => k.squareSums(sums, x, 77, 16, begin, end)))
    test('normConstraint', () =>
      assertSameInParts(39, (k, [w], begin, end) => k.normConstraint(w, 7, 13, 0, 0.5, 1, WORKSPACE, begin, end)))
    test('normConstraint of rows', () =>
      assertSameInParts(39, (k, [w], begin, end) => k.normConstraint(w, 7, 1, 0, 0.5, 1, WORKSPACE, begin, end)))
    test('transpose', () => assertSameInParts(7, (k, [y, x], begin, end) => k.transpose(y, x, 5, 9, begin, end)))
    test('concreteDropoutBackward', () =>
      assertSameInParts(2, (k, [dx, dy, x, logit, dlogit], begin, end) => {
        k.concreteDropoutBackward(dx, dy, x, logit, 0.1, 1, 2, 3, 4, 5, 3, 8001, WORKSPACE, begin, end)
        k.concreteDropoutTotal(dlogit, 2, WORKSPACE)
      }))
    test('maxPooling2dBackward', () =>
      assertSameInParts(7, (k, r, begin, end) => k.maxPooling2dBackward(r[0], r[1], r[9], 12, 5, begin, end)))

    for (const [name, last, depth] of [
      ['channels last', 1, 3],
      ['one channel', 1, 1],
      ['channels first', 0, 3],
    ] as const) {
      // x 7 × 6, window 3 × 2, strides 2 and 1, padding 1 and 1: y 4 × 7
      const window = [7, 6, depth, 3, 2, 2, 1, 1, 1, 4, 7, 5, last]
      const pooling = [...window.slice(0, 11), depth, last]
      test(`conv2dForward, ${name}`, () =>
        assertSameInParts(
          6,
          (k, [y, x, kernel, bias], begin, end) =>
            k.conv2dForward(y, x, kernel, bias, WINDOW, 1, WORKSPACE, begin, end),
          window,
        ))
      test(`conv2dBackwardInput, ${name}`, () =>
        assertSameInParts(
          6,
          (k, [dx, dy, kernel], begin, end) => k.conv2dBackwardInput(dx, dy, kernel, WINDOW, WORKSPACE, begin, end),
          window,
        ))
      test(`conv2dBackwardKernel, ${name}`, () =>
        assertSameInParts(
          6 * depth,
          (k, [dk, x, dy], begin, end) => k.conv2dBackwardKernel(dk, x, dy, WINDOW, 20, WORKSPACE, begin, end),
          window,
        ))
      test(`maxPooling2dForward, ${name}`, () =>
        assertSameInParts(
          6,
          (k, [y, x, indices], begin, end) => k.maxPooling2dForward(y, indices, x, WINDOW, begin, end),
          pooling,
        ))
    }

    // Winograd's: x 9 × 7, window 3 × 3, padding 2 and 1: y 11 × 7, 6 tiles an image, and 9 × 37: 2 runs of 5 tiles a row
    for (const [name, last, width] of [
      ['channels last', 1, 7],
      ['channels first', 0, 7],
      ['two runs a row', 1, 37],
    ] as const) {
      const [height, channels, samples] = [9, 5, 3]
      const window = [height, width, channels, 3, 3, 1, 1, 2, 1, height + 2, width, 3, last]
      test(`Winograd's conv2dForward, ${name}`, () =>
        assertSameInParts(
          samples,
          (k, [y, x, kernel, bias], begin, end) =>
            k.conv2dForward(y, x, kernel, bias, WINDOW, 1, WORKSPACE, begin, end),
          window,
        ))
      test(`Winograd's conv2dBackwardInput, ${name}`, () =>
        assertSameInParts(
          samples,
          (k, [dx, dy, kernel], begin, end) => k.conv2dBackwardInput(dx, dy, kernel, WINDOW, WORKSPACE, begin, end),
          window,
        ))
      test(`Winograd's conv2dBackwardKernel, ${name}`, () =>
        assertSameInParts(
          channels,
          (k, [dk, x, dy], begin, end) => k.conv2dBackwardKernel(dk, x, dy, WINDOW, samples, WORKSPACE, begin, end),
          window,
        ))
    }
  })
}
