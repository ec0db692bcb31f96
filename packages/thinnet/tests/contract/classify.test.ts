import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classScales } from '../../src/kernels/classify.ts'
import { CLASS_PARTS } from '../../src/kernels/constants.ts'
import { assertAgrees, assertClose, factorOf } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { type Body, call, type Given, given, out } from './regions.ts'
import { uniform } from './values.ts'

const { NaN: nan, NEGATIVE_INFINITY: none } = Number

interface Numbers {
  shape: readonly [rows: number, inputs: number, classes: number]
  x: readonly number[]
  w: readonly number[]
  bias: readonly number[]
  t: readonly number[]
  dloss: readonly number[]
  transposed?: boolean
}

/** Both directions; what one leaves for the other is its own. */
function both({ shape, transposed = false, ...n }: Numbers, biased = true) {
  const [rows, inputs, classes] = shape
  const kernel = transposed ? [classes, inputs] : [inputs, classes]
  const ins: Record<'x' | 'w' | 'bias' | 't' | 'dloss', Given> = {
    x: given([rows, inputs], n.x),
    w: given(kernel, n.w),
    bias: given([classes], n.bias),
    t: given([rows, 1], n.t),
    dloss: given([rows], n.dloss),
  }
  const own = { e: [rows, classes], scales: [rows, classScales(inputs, classes)], parts: [rows, CLASS_PARTS * inputs] }
  const outs = {
    ...{ loss: out([rows]), dx: out([rows, inputs]), dw: out(kernel), db: out([classes]) },
    ...{ e: out(own.e), scales: out(own.scales), parts: out(own.parts) },
  }
  const body: Body<keyof typeof ins | keyof typeof outs> = (k, r) => {
    k.classifyForward(r.loss, r.e, r.scales, r.x, r.w, biased ? r.bias : null, r.t, { transposed })
    k.classifyBackward(r.dx, r.dw, r.db, r.parts, r.e, r.scales, r.x, r.w, r.t, r.dloss, { transposed })
    for (const region of [r.e, r.scales, r.parts]) k.fill(region, 0)
  }
  return { ins, outs, body }
}

onEach('classify', kernels => {
  const gotOf = async (numbers: Numbers) => {
    const { ins, outs, body } = both(numbers)
    return call(kernels, ins, outs, body)
  }

  test('by hand', async () => {
    // z = log 1, log 2, log 5
    const bias = [1, 2, 5].map(Math.log)
    const numbers = { x: [3], w: [1, 0, 2], bias: bias.map((b, j) => b - 3 * [1, 0, 2][j]!), t: [2], dloss: [4] }
    const got = await gotOf({ shape: [1, 1, 3], ...numbers })
    assertClose(kernels, got.loss, [Math.log(8 / 5)], { magnitudes: 4 })
    const dz = [1 / 8, 2 / 8, -3 / 8].map(d => 4 * d)
    assertClose(kernels, got.db, dz, { magnitudes: 4 })
    assertClose(
      kernels,
      got.dw,
      dz.map(d => 3 * d),
      { magnitudes: 12 },
    )
    assertClose(kernels, got.dx, [dz[0]! + 2 * dz[2]!], { magnitudes: 8 })
  })

  test('scores beyond the exponential, classes that are impossible, whole blocks of them', async () => {
    const classes = 1100
    const scores = Array.from({ length: classes }, (_, j) =>
      j < 600 ? none : j === 700 ? 3e4 : j === 701 ? 3e4 : -3e4,
    )
    const numbers = { x: [1], w: Array(classes).fill(0), bias: scores, t: [701], dloss: [1] }
    const got = await gotOf({ shape: [1, 1, classes], ...numbers })
    assertClose(kernels, got.loss, [Math.log(2)], { magnitudes: 3e4 })
    assertClose(
      kernels,
      got.db,
      scores.map((_, j) => (j === 700 ? 0.5 : j === 701 ? -0.5 : 0)),
      { magnitudes: 1 },
    )
  })

  test('a NaN is not hidden, and stays in its row', async () => {
    const w = uniform(1, 600)
    const numbers = { x: [1, nan, 2], w, bias: Array(600).fill(0), t: [0, 1, 2], dloss: [1, 1, 1] }
    const got = await gotOf({ shape: [3, 1, 600], ...numbers })
    assert.deepEqual(got.loss.map(Number.isNaN), [false, true, false])
    assert.deepEqual(got.dx.map(Number.isNaN), [false, true, false])
    assert.ok(got.dw.every(Number.isNaN))
  })
})

onEachFloat32('classify', kernels => {
  for (const [rows, inputs, classes] of [
    [1, 1, 2],
    [3, 5, 17],
    [5, 8, 1101],
    [190, 2, 520], // blocks of rows, of a BLAS, too
    [1, 1024, 200], // blocks of fewer classes
  ] as const) {
    for (const transposed of [false, true]) {
      test(`${rows} rows of ${inputs}, ${classes} classes${transposed ? ', transposed' : ''}`, async () => {
        const numbers: Numbers = {
          ...{ shape: [rows, inputs, classes], transposed },
          x: uniform(1, rows * inputs),
          w: uniform(2, inputs * classes, -3 / Math.sqrt(inputs), 3 / Math.sqrt(inputs)),
          bias: uniform(3, classes),
          t: uniform(4, rows, 0, classes).map(Math.floor),
          dloss: uniform(5, rows, -2, 2),
        }
        const { ins, outs, body } = both(numbers, !transposed)
        const magnitudes = { loss: 10, dx: 2, dw: 2, db: 2 }
        await assertAgrees(kernels, ins, outs, body, { magnitudes, factor: factorOf(Math.max(rows, inputs)) })
      })
    }
  }
})
