import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kernels } from '../../src/kernels/kernels.ts'
import type { Region } from '../../src/kernels/region.ts'
import { assertAgrees, assertClose } from './compare.ts'
import { onEach, onEachFloat32 } from './implementations.ts'
import { call, given, out } from './regions.ts'
import { uniform } from './values.ts'

const SIZES = [
  [0, 3],
  [1, 1],
  [2, 3],
  [3, 4],
  [5, 17],
  [33, 128],
] as const
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

const matrix = (seed: number, rows: number, columns: number, most = 3) =>
  given([rows, columns], uniform(seed, rows * columns, -most, most))
/** Gates as forward leaves them: each in (0, 1), or in (−1, 1) from the one that is a tanh to the next. */
const gates = (rows: number, units: number, count: number, tanh: number) =>
  given(
    [rows, count * units],
    uniform(7, rows * count * units, 0.01, 0.99).map((value, i) =>
      Math.floor(i / units) % count === tanh ? 2 * value - 1 : value,
    ),
  )

onEach('recurrent', kernels => {
  test('lstm, by hand', async () => {
    const inputs = { r: given([1, 4], [0.5, 0.25, -0.5, 1]), c0: given([1, 1], [0.75]) }
    const z = given([1, 4], [0.5, -1, 1.5, -0.5])
    const outs = { z, h: out([1, 1]), c: out([1, 1]) }
    const got = await call(kernels, inputs, outs, (k, r) => k.lstmForward(r.z, r.h, r.c, r.r, r.c0))
    const [i, f, g, o] = [sigmoid(1), sigmoid(-0.75), Math.tanh(1), sigmoid(0.5)]
    assertClose(kernels, got.z, [i, f, g, o])
    assertClose(kernels, got.c, [f * 0.75 + i * g])
    assertClose(kernels, got.h, [o * Math.tanh(f * 0.75 + i * g)])
  })

  test('gru, by hand', async () => {
    const inputs = { r: given([1, 3], [0.5, 0.25, -0.5]), h0: given([1, 1], [0.75]) }
    const outs = { z: given([1, 3], [0.5, -1, 1.5]), h: out([1, 1]) }
    const got = await call(kernels, inputs, outs, (k, r) => k.gruForward(r.z, r.h, r.r, r.h0))
    const [u, s] = [sigmoid(1), sigmoid(-0.75)]
    const g = Math.tanh(1.5 - 0.5 * s)
    assertClose(kernels, got.z, [u, s, g])
    assertClose(kernels, got.h, [u * 0.75 + (1 - u) * g])
  })

  test('a NaN is not hidden', async () => {
    const { NaN: nan } = Number
    const inputs = { r: given([2, 4], [0, 0, nan, 0, 0, 0, 0, 0]), c0: given([2, 1], [0, 1]) }
    const outs = { z: given([2, 4], Array(8).fill(0)), h: out([2, 1]), c: out([2, 1]) }
    const { h } = await call(kernels, inputs, outs, (k, r) => k.lstmForward(r.z, r.h, r.c, r.r, r.c0))
    assert.deepEqual(h.map(Number.isNaN), [true, false])
  })
})

/** What the sequences are: 3 steps. */
const STEPS = 3
const SEQUENCES = [
  [1, 1],
  [3, 4],
  [6, 17],
  [33, 128], // products in parts, by a BLAS
  [2, 224], // weights that have no room, packed
] as const

type Body = (kernels: Kernels, r: Record<string, Region>) => void

onEachFloat32('recurrent', kernels => {
  for (const [n, units] of SIZES) {
    const agrees = (inputs: object, outs: object, body: Body) =>
      assertAgrees(kernels, inputs as Record<string, never>, outs as Record<string, never>, body as never, {
        magnitudes: Object.fromEntries(Object.keys(outs).map(name => [name, 3])),
      })
    test(`${n} samples, ${units} units`, async () => {
      const state = (seed: number) => matrix(seed, n, units, 1)
      const fresh = out([n, units])
      await agrees(
        { r: matrix(1, n, 4 * units), c0: state(2) },
        { z: matrix(3, n, 4 * units), h: fresh, c: fresh },
        (k, r) => k.lstmForward(r.z!, r.h!, r.c!, r.r!, r.c0!),
      )
      await agrees({ dh: state(1), c0: state(2) }, { z: gates(n, units, 4, 2), dc: state(3) }, (k, r) =>
        k.lstmBackward(r.z!, r.dc!, r.dh!, r.c0!),
      )
      await agrees({ r: matrix(1, n, 3 * units), h0: state(2) }, { z: matrix(3, n, 3 * units), h: fresh }, (k, r) =>
        k.gruForward(r.z!, r.h!, r.r!, r.h0!),
      )
      await agrees({ h0: state(1) }, { z: gates(n, units, 3, 2), r: matrix(3, n, 3 * units), dh: state(4) }, (k, r) =>
        k.gruBackward(r.z!, r.r!, r.dh!, r.h0!),
      )
    })
  }

  for (const [n, units] of SEQUENCES) {
    test(`sequences of ${n} samples, ${units} units`, async () => {
      const most = 1 / Math.sqrt(units)
      const inputs = (gates: number) => ({
        weights: matrix(1, units, gates * units, most),
        bias: given([gates * units], uniform(2, gates * units, -1, 1)),
        dy: matrix(3, n, (STEPS + 1) * units, 1),
        c: matrix(4, (STEPS + 1) * n, units, 1),
      })
      const states = (seed: number) => matrix(seed, (STEPS + 1) * n, units, 1)
      const agrees = (given: object, outs: object, body: Body) =>
        assertAgrees(kernels, given as Record<string, never>, outs as Record<string, never>, body as never, {
          magnitudes: Object.fromEntries(Object.keys(outs).map(name => [name, 30])),
        })
      const [part, rows] = [out([n, units]), STEPS * n]
      const state = (seed: number) => matrix(seed, n, units, 1)
      await agrees(
        inputs(4),
        { z: matrix(5, rows, 4 * units), h: states(6), cs: states(7), r: out([n, 4 * units]) },
        (k, r) => {
          k.lstmSequenceForward(r.z!, r.h!, r.cs!, r.r!, r.weights!)
          k.fill(r.r!, 0) // scratch
        },
      )
      for (const dy of ['dy', 'none']) {
        await agrees(inputs(4), { z: gates(rows, units, 4, 2), dc: state(5), dh: state(6), part }, (k, r) => {
          k.lstmSequenceBackward(r.z!, r.dc!, r.dh!, r.part!, r.c!, r.weights!, r[dy] ?? null)
          k.fill(r.part!, 0)
        })
        await agrees(
          inputs(3),
          { z: gates(rows, units, 3, 2), r: matrix(5, rows, 3 * units), dh: state(6), part },
          (k, r) => {
            k.gruSequenceBackward(r.z!, r.r!, r.dh!, r.part!, r.c!, r.weights!, r[dy] ?? null)
            k.fill(r.part!, 0)
          },
        )
      }
      for (const bias of ['bias', 'none']) {
        await agrees(inputs(3), { z: matrix(5, rows, 3 * units), h: states(6), r: out([rows, 3 * units]) }, (k, r) =>
          k.gruSequenceForward(r.z!, r.h!, r.r!, r.weights!, r[bias] ?? null),
        )
      }
    })
  }
})
