import { MODULE_BYTES, MODULES } from '../src/kernels/constants.ts'
import { activations } from '../src/kernels/formulas/activations.ts'
import type { Formulas } from '../src/kernels/formulas/formula.ts'
import { losses } from '../src/kernels/formulas/losses.ts'
import { merges } from '../src/kernels/formulas/merges.ts'
import type { WasmExports } from '../src/kernels/wasm/modules/exports.generated.ts'

/** Where a case finds what it needs, after the modules' constants: a convolution's window, and the workspace. */
export const WINDOW = MODULES * MODULE_BYTES
export const WORKSPACE = WINDOW + 1024
/** Bytes of a region; r are the addresses of as many as a case likes, after the workspaces of all threads. */
export const ROOM = 32768
export const REGIONS = 12

/** Calls kernels: what they compute is the part [begin, end) of 0 to `size`. */
type Part = (kernels: WasmExports, r: number[], begin: number, end: number) => void

/** A kernel with its numbers, which gives the same however its range is split. */
export interface PartCase {
  readonly name: string
  readonly size: number
  readonly part: Part
  /** What is at WINDOW. */
  readonly window: readonly number[]
}

/** What the regions hold: numbers of both signs; positive ones in 6 and 7, 0 or 1 in 8, indices below 12 in 9. */
export function fillParts(memory: WebAssembly.Memory, regions: readonly number[]): void {
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

const elementwise: Record<string, Part> = {
  fill: (k, [y], begin, end) => k.fill(y, 0.3, begin, end),
  copy: (k, [y, x], begin, end) => k.copy(y, x, begin, end),
  scale: (k, [y, x], begin, end) => k.scale(y, x, 0.3, begin, end),
  add: (k, [y, a, b], begin, end) => k.add(y, a, b, begin, end),
  relu: (k, [y, x], begin, end) => k.reluForward(y, x, begin, end),
  'relu backward': (k, [dx, dy, y], begin, end) => k.reluBackward(dx, dy, y, 0.7, begin, end),
  ...maps(),
  dropoutInto: (k, [y, x], begin, end) =>
    k.dropoutInto(y, x, 2, 0.5, -1, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  gaussianNoise: (k, [y, x], begin, end) => k.gaussianNoise(y, x, 0.5, 0, 1, 2, 3, 4, 5, 3, WORKSPACE, begin, end),
  'gaussianNoise that multiplies': (k, [y, x], begin, end) =>
    k.gaussianNoise(y, x, 0.5, 1, 1, 2, 3, 4, 5, 3, WORKSPACE, begin, end),
  uniforms: (k, [y], begin, end) => k.uniforms(y, 1, 2, 3, 4, 5, 3, WORKSPACE, begin, end),
  dropout: (k, [y, x], begin, end) => k.dropout(y, x, 2, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
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
  adamax: (k, [w, m, g, , , , u], begin, end) => k.adamax(w, m, u, g, 0.1, 0.9, 0.99, 1e-7, begin, end),
  nadam: (k, [w, m, g, , , , v], begin, end) => k.nadam(w, m, v, g, 0.2, 0.1, 3, 0.9, 0.99, 1e-7, begin, end),
  lion: (k, [w, m, g], begin, end) => k.lion(w, m, g, 0.1, 0.9, 0.99, begin, end),
  ftrl: (k, [w, z, g, , , , n], begin, end) => k.ftrl(w, n, z, g, 0.1, 0.2, 0.1, 0.3, 0.4, 0.5, begin, end),
}

const COLUMNS = 11
/** Of 37 rows. */
const rows: Record<string, Part> = {
  softmaxForward: (k, [y, x], begin, end) => k.softmaxForward(y, x, COLUMNS, begin, end),
  softmaxBackward: (k, [dx, dy, y], begin, end) => k.softmaxBackward(dx, dy, y, 0.3, COLUMNS, begin, end),
  logSoftmaxForward: (k, [y, x], begin, end) => k.logSoftmaxForward(y, x, COLUMNS, begin, end),
  logSoftmaxBackward: (k, [dx, dy, y], begin, end) => k.logSoftmaxBackward(dx, dy, y, COLUMNS, begin, end),
  ...means(),
  softmaxCrossentropyForward: (k, [loss, scales, z, t], begin, end) =>
    k.softmaxCrossentropyForward(loss, scales, z, t, 0, COLUMNS, begin, end),
  softmaxCrossentropyBackward: (k, [dz, z, t, , , , weights, scales], begin, end) =>
    k.softmaxCrossentropyBackward(dz, z, scales, t, weights, 0, 37, COLUMNS, begin, end),
  'softmaxCrossentropyBackward of indices': (k, [dz, z, , , , , weights, scales, , t], begin, end) =>
    k.softmaxCrossentropyBackward(dz, z, scales, t, weights, 2, 37, 12, begin, end),
  categoricalCrossentropyForward: (k, [loss, t, , , , , y], begin, end) =>
    k.categoricalCrossentropyForward(loss, y, t, 0, COLUMNS, begin, end),
  categoricalCrossentropyBackward: (k, [dy, t, , , , , y, weights], begin, end) =>
    k.categoricalCrossentropyBackward(dy, y, t, weights, 0, 37, COLUMNS, begin, end),
  categoricalCorrect: (k, [correct, y, t], begin, end) => k.categoricalCorrect(correct, y, t, 0, COLUMNS, begin, end),
  binaryCorrect: (k, [correct, y, t], begin, end) => k.binaryCorrect(correct, y, t, 0.5, COLUMNS, begin, end),
  dropConnectForward: (k, [y, x, w, bias], begin, end) =>
    k.dropConnectForward(y, x, w, bias, 2, 9, COLUMNS, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  dropConnectBackward: (k, [dx, dw, dy, x, w], begin, end) =>
    k.dropConnectBackward(dx, dw, dy, x, w, 2, 9, 37, COLUMNS, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  'dropConnectBackward to the weights': (k, [, dw, dy, x, w], begin, end) =>
    k.dropConnectBackward(0, dw, dy, x, w, 2, 9, 37, COLUMNS, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  dropBlockMask: (k, [mask], begin, end) =>
    k.dropBlockMask(mask, 5, 6, 7, 2, 0, 0x10, 1, 1, 2, 3, 4, 5, 6, WORKSPACE, begin, end),
  ...gemms(0, 'gemm'),
  ...gemms(0, 'blasGemm'),
  gatherRows: (k, [y, table, , , , , , , , indices], begin, end) =>
    k.gatherRows(y, table, indices, 2, COLUMNS, begin, end),
  layerNormalizationForward: (k, [y, x, mean, gamma, beta, deviation], begin, end) =>
    k.layerNormalizationForward(y, mean, deviation, x, gamma, beta, 0.1, COLUMNS, begin, end),
  layerNormalizationBackward: (k, [dx, dy, x, gamma, mean, , deviation], begin, end) =>
    k.layerNormalizationBackward(dx, dy, x, gamma, mean, deviation, COLUMNS, begin, end),
  'attentionSoftmaxForward with masks': (k, [y, x, , , , , , , mask], begin, end) =>
    k.attentionSoftmaxForward(y, x, mask, mask, 0.3, 1, 3, 4, COLUMNS, WORKSPACE, begin, end),
}

type Export = (...args: readonly number[]) => void
/** The formulas of a table in one direction, with options that are all ½. */
function formulas(table: Readonly<Record<string, Formulas>>, direction: 'forward' | 'backward', ins: number) {
  const ending = direction === 'forward' ? 'Forward' : 'Backward'
  return Object.entries(table).map(([name, { [direction]: f }]) => ({
    name: `${name}${ending}`,
    call: (k: WasmExports) => k[`${name}${ending}` as keyof WasmExports] as unknown as Export,
    options: Array<number>(f.length - ins).fill(0.5),
  }))
}

function maps(): Record<string, Part> {
  const forward = formulas(activations, 'forward', 1).map(({ name, call, options }): [string, Part] => [
    name,
    (k, [y, x], begin, end) => call(k)(y, x, ...options, begin, end),
  ])
  const backward = formulas(activations, 'backward', 2).map(({ name, call, options }): [string, Part] => [
    name,
    (k, [dx, dy, y], begin, end) => call(k)(dx, dy, y, ...options, begin, end),
  ])
  const merged = (['forward', 'backward'] as const).flatMap(direction =>
    Object.entries(merges).map(([name, formulas]): [string, Part] => {
      const exported = `${name}${direction === 'forward' ? 'Forward' : 'Backward'}` as keyof WasmExports
      const count = formulas[direction].length
      // as many inputs as it takes, from the second region on
      return [exported, (k, r, begin, end) => (k[exported] as Kernel)(...r.slice(0, count + 1), begin, end)]
    }),
  )
  return Object.fromEntries([...forward, ...backward, ...merged])
}
type Kernel = (...args: number[]) => void

function means(): Record<string, Part> {
  const forward = formulas(losses, 'forward', 2).map(({ name, call, options }): [string, Part] => [
    name,
    (k, [loss, , , , , , y, , t], begin, end) => call(k)(loss, y, t, ...options, COLUMNS, begin, end),
  ])
  const backward = formulas(losses, 'backward', 2).map(({ name, call, options }): [string, Part] => [
    name,
    (k, [dy, , , , , , y, weights, t], begin, end) => call(k)(dy, y, t, weights, 37, ...options, COLUMNS, begin, end),
  ])
  return Object.fromEntries([...forward, ...backward])
}

/** Of c [37, 13], in rows or in columns. */
function gemms(byColumns: 0 | 1, kernel: 'gemm' | 'blasGemm'): Record<string, Part> {
  const product =
    (m: number, n: number, k: number, transposeA: 0 | 1, transposeB: 0 | 1, relu: 0 | 1, biased = true): Part =>
    (kernels, [c, a, b, bias], begin, end) => {
      const of = [c!, a!, b!, biased ? bias! : 0, m, n, k, transposeA, transposeB, relu, byColumns] as const
      kernels[kernel](...of, WORKSPACE, begin, end)
    }
  return {
    [kernel]: product(37, 13, 17, 0, 0, 1),
    [`${kernel} transposed`]: product(37, 13, 17, 1, 1, 0),
    [`${kernel} in blocks`]: product(37, 13, 500, 0, 0, 1, false),
    [`${kernel} of few rows or columns`]: product(byColumns ? 3 : 37, byColumns ? 13 : 3, 4, 0, 0, 1),
    [`${kernel} of few terms`]: product(37, byColumns ? 13 : 7, 3, 0, 1, 1),
  }
}
const columns = { ...gemms(1, 'gemm'), ...gemms(1, 'blasGemm') }
/** Of c [4, 4]. */
const corners: Record<string, Part> = {}
for (const byColumns of [0, 1]) {
  corners[`gemm of few rows and columns${byColumns ? ', by columns' : ''}`] = (k, [c, a, b, bias], begin, end) =>
    k.gemm(c!, a!, b!, bias!, 4, 4, 500, 1, 0, 1, byColumns, WORKSPACE, begin, end)
}
/** Of w [3, 7, 13], or of rows. */
const norms: Record<string, Part> = {
  normConstraint: (k, [w], begin, end) => k.normConstraint(w!, 7, 13, 0, 0.5, 1, WORKSPACE, begin, end),
  'normConstraint of rows': (k, [w], begin, end) => k.normConstraint(w!, 7, 1, 0, 0.5, 1, WORKSPACE, begin, end),
}

/** Of 9 × 11 × inner, in 5 blocks; added up each time, of which the last counts. */
const blocks: Record<string, Part> = {}
/** Of 9 × 11 × inner, in rows. */
const passes: Record<string, Part> = {}
for (const inner of [1, 6]) {
  const shape = [9, 11, inner, 11, 5, WORKSPACE] as const
  Object.assign(blocks, {
    [`sums, inner ${inner}`]: (k, [sums, x], begin, end) => {
      k.blockSums(x!, ...shape, begin, end)
      k.channelTotals(sums, 11, 5, WORKSPACE)
    },
    [`moments, inner ${inner}`]: (k, [mean, variance, x], begin, end) => {
      k.blockMoments(0, x!, ...shape, begin, end)
      k.batchMoments(mean, variance, 0, 0, 1e-3, x!, inner, 9 * inner, 11, 5, WORKSPACE)
    },
    [`products, inner ${inner}`]: (k, [dgamma, dbeta, dy, x, mean, , variance], begin, end) => {
      k.givenMeans(mean, 11, WORKSPACE)
      k.blockMoments(dy!, x!, ...shape, begin, end)
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

const cases: PartCase[] = []
const add = (table: Record<string, Part>, size: number, title = (name: string) => name, window: number[] = []) => {
  for (const [name, part] of Object.entries(table)) cases.push({ name: title(name), size, part, window })
}
add(elementwise, 101)
add(rows, 37)
add(columns, 13, name => `${name}, by columns`)
add(corners, 4)
add(blocks, 5)
add(passes, 9)
add({ blasGemmParts: (k, [sums, a, b], begin, end) => k.blasGemmParts(sums!, a!, b!, 7, 5, 37, 4, begin, end) }, 4)
/** So large that rows are done in blocks, by a B that is transposed in the workspace; each matrix in regions next to each other. */
const inBlocks: Part = (k, r, begin, end) =>
  k.blasGemm(r[0]!, r[3]!, r[6]!, 0, 198, 112, 112, 0, 1, 0, 0, WORKSPACE, begin, end)
add({ 'blasGemm in blocks of rows': inBlocks }, 198)
add({ sumParts: (k, [y, sums], begin, end) => k.sumParts(y!, sums!, 3, 37, begin, end) }, 37)
add({ squareSums: (k, [sums, x], begin, end) => k.squareSums(sums!, x!, 77, 4, begin, end) }, 20)
add({ findNotFinite: (k, [found, x], begin, end) => k.findNotFinite(found!, x!, 77, 4, begin, end) }, 20)
add(norms, 39)
add({ copyColumns: (k, [y, x], begin, end) => k.copyColumns(y!, x!, 7, 5, 3, 1, 4, begin, end) }, 33)
add(
  {
    scatterRows: (k, [dtable, dy, , , , , , , , indices], begin, end) =>
      k.scatterRows(dtable!, dy!, indices!, 2, 37, 12, 13, begin, end),
    layerNormalizationSums: (k, [dgamma, dy, x, mean, dbeta, , deviation], begin, end) =>
      k.layerNormalizationSums(dgamma!, dbeta!, dy!, x!, mean!, deviation!, 37, 13, begin, end),
  },
  13,
)
/** 3 heads of 5 samples, matrices of A of their own, those of B and C side by side. */
for (const [transposeA, transposeB] of [
  [0, 1],
  [1, 0],
] as const) {
  const strides = [
    9 * 15,
    5,
    15,
    9 * 7 * 3,
    9 * 7,
    transposeA ? 9 : 7,
    5 * 7 * 3,
    transposeB ? 7 : 5,
    transposeB ? 21 : 15,
  ] as const
  const part: Part = (k, [c, a, b], begin, end) =>
    k.batchedGemm(c!, a!, b!, 9, 5, 7, transposeA, transposeB, 3, ...strides, WORKSPACE, begin, end)
  const blasPart: Part = (k, [c, a, b], begin, end) =>
    k.blasBatchedGemm(c!, a!, b!, 9, 5, 7, transposeA, transposeB, 3, ...strides, begin, end)
  const named = (name: string) => `${name}, transposed ${transposeA ? 'A' : 'B'}`
  add({ batchedGemm: part, blasBatchedGemm: blasPart }, 15, named)
}
/** 5 samples of 3 heads, 9 queries of 4 and 7 keys with values of 5. */
const SIZES = [0.3, 3, 9, 7, 4, 5, 0] as const
const DRAWN = [1, 2, 0x40, 1, 1, 2, 3, 4, 5, 6, WORKSPACE] as const
add(
  {
    wholeAttentionForward: (kernels, [y, p, q, k, v, , , , mask], begin, end) =>
      kernels.wholeAttentionForward(y!, p!, q!, k!, v!, mask!, mask!, 1, ...SIZES, ...DRAWN, begin, end),
    wholeAttentionBackward: (kernels, [dq, dk, dv, dy, p, q, k, v], begin, end) =>
      kernels.wholeAttentionBackward(dq!, dk!, dv!, dy!, p!, q!, k!, v!, ...SIZES, ...DRAWN, begin, end),
  },
  15,
)
/** Of 9 samples of 13 units: gates in 0 and 1, states in the others. */
const cells: Record<string, Part> = {
  lstmForward: (k, [z, r, h, c, c0], begin, end) => k.lstmForward(z, h, c, r, c0, 13, begin, end),
  lstmBackward: (k, [z, , dc, dh, c0], begin, end) => k.lstmBackward(z, dc, dh, c0, 13, begin, end),
  gruForward: (k, [z, r, h, h0], begin, end) => k.gruForward(z, h, r, h0, 13, begin, end),
  gruBackward: (k, [z, r, dh, h0], begin, end) => k.gruBackward(z, r, dh, h0, 13, begin, end),
}
add(cells, 9)
/** 3 steps of 9 samples of 5 units; the last region is what is scratch. */
const sequences: Record<string, Part> = {
  lstmSequenceForward: (k, [z, h, c, weights, , , , , , , , r], begin, end) =>
    k.lstmSequenceForward(z, h, c, r, weights, 3, 9, 5, 0, WORKSPACE, begin, end),
  lstmSequenceBackward: (k, [z, dc, dh, c, weights, dy], begin, end) =>
    k.lstmSequenceBackward(z, dc, dh, c, weights, dy, 17, 3, 9, 5, 0, WORKSPACE, begin, end),
  gruSequenceForward: (k, [z, h, r, weights, bias], begin, end) =>
    k.gruSequenceForward(z, h, r, weights, bias, 3, 9, 5, 0, WORKSPACE, begin, end),
  gruSequenceBackward: (k, [z, r, dh, h, weights, dy, , , , , , part], begin, end) =>
    k.gruSequenceBackward(z, r, dh, part, h, weights, dy, 17, 3, 9, 5, 0, WORKSPACE, begin, end),
}
add(sequences, 9)
add({ transpose: (k, [y, x], begin, end) => k.transpose(y!, x!, 5, 9, begin, end) }, 7)
// [size, to, from] of each loop follow the block and their number
for (const [title, size, axes] of [
  ['runs', 5, [0, 0, 3, 0, 2, 5, 21, 3, 7, 3, 15]],
  ['a loop of matrices', 7, [5, 6, 6, 5, 1, 7, 30, 30]],
  ['a matrix', 9, [5, 9, 9, 5, 0]],
] as const) {
  const part: Part = (k, [y, x], begin, end) => k.permute(y!, x!, WINDOW, 1, begin, end)
  add({ permute: part }, size, name => `${name}, ${title}`, [...axes])
}
add(
  {
    concreteDropoutBackward: (k, [dx, dy, x, logit, dlogit], begin, end) => {
      k.concreteDropoutBackward(dx!, dy!, x!, logit!, 0.1, 1, 2, 3, 4, 5, 3, 8001, WORKSPACE, begin, end)
      k.concreteDropoutTotal(dlogit!, 2, WORKSPACE)
    },
  },
  2,
)
/** 7 rows of 5 inputs, 60 classes in 4 blocks. */
const classify: Record<string, Part> = {}
const classifyBackward: Record<string, Part> = {}
for (const [title, transposed, blas] of [
  ['', 0, 0],
  [', transposed', 1, 0],
  ['', 0, 1],
] as const) {
  const sizes = [2, transposed, 7, 5, 60, 16, blas] as const
  classify[`${blas ? 'blas ' : ''}classBlocksForward${title}`] = (k, [e, scales, x, w, bias, , , , , t], begin, end) =>
    k.classBlocksForward(e, scales, x, w, bias, t, ...sizes, WORKSPACE, begin, end)
  classifyBackward[`${blas ? 'blas ' : ''}classPartsBackward${title}`] = (k, r, begin, end) => {
    const [sums, dw, db, dloss, x, w, e, scales, , t, ,] = r as [number, ...number[]]
    k.classPartsBackward(sums!, dw!, db!, e!, scales!, x!, w!, t!, dloss!, ...sizes, 3, WORKSPACE, begin, end)
  }
}
add(classify, 4)
add(classifyBackward, 3)
add({ classLosses: (k, r, begin, end) => k.classLosses(r[0]!, r[7]!, 37, 4, begin, end) }, 37)
add({ encodeCategories: (k, r, begin, end) => k.encodeCategories(r[0]!, r[8]!, 5, 7, 1, begin, end) }, 37)
for (const last of [0, 1]) {
  const options = [5, 4, 3, last, 1, 2] as const
  const named = (name: string) => `${name}, channels ${last ? 'last' : 'first'}`
  const warps: Record<string, Part> = {
    warp: (k, [y, x, t], begin, end) => k.warp(y!, x!, t!, ...options, 0.5, begin, end),
    warpBackward: (k, [dx, dy, t], begin, end) => k.warpBackward(dx!, dy!, t!, ...options, begin, end),
  }
  add(warps, 6, named)
}
add({ maxPooling2dBackward: (k, r, begin, end) => k.maxPooling2dBackward(r[0]!, r[1]!, r[9]!, 12, 5, begin, end) }, 7)

/** Convolutions of `samples`, whose kernels' gradients are 2 parts of `kernelRows`, by the module itself and with a BLAS. */
function convolutions(title: string, window: number[], samples: number, kernelRows: number): void {
  for (const blas of [false, true]) {
    const of = (k: WasmExports) =>
      blas
        ? ([k.blasConv2dForward, k.blasConv2dBackwardInput, k.blasConv2dBackwardKernel] as const)
        : ([k.conv2dForward, k.conv2dBackwardInput, k.conv2dBackwardKernel] as const)
    const named = (name: string) => `${blas ? 'blas ' : ''}${name}, ${title}`
    const forward: Part = (k, [y, x, kernel, bias], begin, end) =>
      of(k)[0](y!, x!, kernel!, bias!, WINDOW, 1, WORKSPACE, begin, end)
    const backwardInput: Part = (k, [dx, dy, kernel], begin, end) =>
      of(k)[1](dx!, dy!, kernel!, WINDOW, WORKSPACE, begin, end)
    const backwardKernel: Part = (k, [dkernel, x, dy], begin, end) =>
      of(k)[2](dkernel!, x!, dy!, WINDOW, samples, 2, WORKSPACE, begin, end)
    add({ conv2dForward: forward, conv2dBackwardInput: backwardInput }, samples, named, window)
    add({ conv2dBackwardKernel: backwardKernel }, 2 * kernelRows, named, window)
  }
}

for (const [title, last, depth] of [
  ['channels last', 1, 3],
  ['one channel', 1, 1],
  ['channels first', 0, 3],
] as const) {
  // x 7 × 6, window 3 × 2, strides 2 and 1, padding 1 and 1: y 4 × 7
  const window = [7, 6, depth, 3, 2, 2, 1, 1, 1, 4, 7, 5, last, 1, 1]
  convolutions(title, window, 6, 6 * depth)
  const pooling: Part = (k, [y, x, indices], begin, end) => k.maxPooling2dForward(y!, indices!, x!, WINDOW, begin, end)
  add({ maxPooling2dForward: pooling }, 6, name => `${name}, ${title}`, [...window.slice(0, 11), depth, last])
  images(title, [...window.slice(0, 11), depth, last, 1, 1])
  // the same with strides of 1 and taps two rows apart: y 5 × 7
  images(`dilated, ${title}`, [7, 6, depth, 3, 2, 1, 1, 1, 1, 5, 7, depth, last, 2, 1])
}

/** What works on each channel by itself, of 6 samples. */
function images(title: string, window: number[]): void {
  const named = (name: string) => `${name}, ${title}`
  const samples: Record<string, Part> = {
    depthwiseConv2d: (k, [y, x, kernel, bias], begin, end) =>
      k.depthwiseConv2d(y!, x!, kernel!, bias!, WINDOW, 1, 0, 1, begin, end),
    'depthwiseConv2d rotated': (k, [y, x, kernel], begin, end) =>
      k.depthwiseConv2d(y!, x!, kernel!, 0, WINDOW, 0, 1, 1, begin, end),
    depthwiseConv2dBackwardInput: (k, [dx, dy, kernel], begin, end) =>
      k.depthwiseConv2dBackwardInput(dx!, dy!, kernel!, WINDOW, 1, begin, end),
    averagePooling2dForward: (k, [y, x], begin, end) => k.averagePooling2dForward(y!, x!, WINDOW, 1, begin, end),
    averagePooling2dBackward: (k, [dx, dy], begin, end) => k.averagePooling2dBackward(dx!, dy!, WINDOW, 1, begin, end),
  }
  const kernel: Part = (k, [dkernel, x, dy], begin, end) =>
    k.depthwiseConv2dBackwardKernel(dkernel!, x!, dy!, WINDOW, 6, 2, 1, begin, end)
  add(samples, 6, named, window)
  add({ depthwiseConv2dBackwardKernel: kernel }, 2, named, window)
}
for (const inner of [1, 5, 18]) {
  const outer: Record<string, Part> = {
    repeat: (k, [y, x], begin, end) => k.repeat(y!, x!, 3, inner, 0.3, begin, end),
    sumRepeats: (k, [y, x], begin, end) => k.sumRepeats(y!, x!, 3, inner, 0.3, begin, end),
    addBias: (k, [y, bias], begin, end) => k.addBias(y!, bias!, 3, inner, begin, end),
    interpolateForward: (k, [y, x], begin, end) => k.interpolateForward(y!, x!, 2, 5, inner, begin, end),
    interpolateBackward: (k, [dx, dy], begin, end) => k.interpolateBackward(dx!, dy!, 2, 5, inner, begin, end),
  }
  add(outer, 33, name => `${name}, inner ${inner}`)
}

// Winograd's: x 9 × 7, window 3 × 3, padding 2 and 1: y 11 × 7, 6 tiles an image, and 9 × 37: 2 runs of 5 tiles a row
for (const [title, last, width] of [
  ['channels last', 1, 7],
  ['channels first', 0, 7],
  ['two runs a row', 1, 37],
] as const) {
  const [height, channels, samples] = [9, 5, 3]
  const window = [height, width, channels, 3, 3, 1, 1, 2, 1, height + 2, width, 3, last, 1, 1]
  convolutions(`Winograd's, ${title}`, window, samples, channels)
}

/** Every kernel that computes a part of its outs, with all that it does otherwise by its sizes. */
export const partCases: readonly PartCase[] = cases
