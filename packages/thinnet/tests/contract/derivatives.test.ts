import assert from 'node:assert/strict'
import { test } from 'node:test'
import { activations } from '../../src/kernels/formulas/activations.ts'
import { losses } from '../../src/kernels/formulas/losses.ts'
import type { Kernels, Pool2d, Window2d } from '../../src/kernels/kernels.ts'
import type { Region } from '../../src/kernels/region.ts'
import { sizeOf } from '../../src/tensor/shape.ts'
import { optionsOf } from './formulas.ts'
import { onEachFloat64 } from './implementations.ts'
import { type Body, call, type Given, given, inTurn, type Out, out, weighted } from './regions.ts'
import { uniform } from './values.ts'

const STEP = 1e-5

/** A forward kernel, y its one float out of interest, and the backward kernels that go with it. */
interface Pair<I extends string, G extends I, X extends string> {
  inputs: Record<I, Given>
  /** Shape of y. */
  shape: number[]
  forward: Body<NoInfer<I | X> | 'y'>
  /** Given dy, gives dx for each input x of `gradients`. */
  backward: Body<NoInfer<I | X | `d${G}`> | 'y' | 'dy'>
  gradients: readonly G[]
  /** Outs of forward that backward reads. */
  others?: Record<X, Out>
  /** At random, if left out. */
  dy?: number[]
}

/** Compares what `backward` says with central differences of Σ dy · y, for every element of the named inputs. */
async function assertDerivative<I extends string, G extends I, X extends string = never>(
  kernels: Kernels,
  pair: Pair<I, G, X>,
) {
  const inputs: Record<string, Given> = pair.inputs
  const others: Record<string, Out> = pair.others ?? {}
  const y = out(pair.shape)
  const dy = pair.dy ?? uniform(99, sizeOf(pair.shape))
  const gradients: Record<string, Out> = Object.fromEntries(
    pair.gradients.map(name => [`d${name}`, out(inputs[name].shape)]),
  )
  const forward: Body<string> = pair.forward
  const got = await call<string, string>(
    kernels,
    { ...inputs, dy: given(pair.shape, dy) },
    { ...others, ...gradients, y },
    (k, regions) => {
      forward(k, regions)
      pair.backward(k, regions as Record<string, Region>)
    },
  )

  const total = async (name: string, moved: number, by: number) => {
    const values = Array.from(inputs[name].values, (value, i) => (i === moved ? value + by : value))
    const results = await call(kernels, { ...inputs, [name]: { ...inputs[name], values } }, { ...others, y }, forward)
    return results.y.reduce((sum, value, i) => sum + value * dy[i], 0)
  }
  for (const name of pair.gradients) {
    const want = await inTurn(Array.from(inputs[name].values).keys(), async i => {
      return ((await total(name, i, STEP)) - (await total(name, i, -STEP))) / (2 * STEP)
    })
    const tolerance = 1e-5 * Math.max(...want.map(Math.abs))
    got[`d${name}`].forEach((value, i) => {
      const message = `d${name}[${i}] is ${value}, but differences give ${want[i]}`
      assert.ok(Math.abs(value - want[i]) <= tolerance, message)
    })
  }
}

onEachFloat64('derivatives', kernels => {
  const [rows, columns] = [3, 4]
  const shape = [rows, columns]
  const values = (seed: number, low = -1, high = 1) => given(shape, uniform(seed, 12, low, high))

  test('relu', async () => {
    await assertDerivative(kernels, {
      inputs: { x: values(1, -3, 3) },
      shape,
      forward: (k, { y, x }) => k.reluForward(y, x),
      backward: (k, { dx, dy, y }) => k.reluBackward(dx, dy, y),
      gradients: ['x'],
    })
  })

  for (const [name, { forward, backward, reads }] of Object.entries(activations)) {
    const options = optionsOf(forward, 1)
    test(name, async () => {
      await assertDerivative(kernels, {
        // 6 and 3 from 0, where some have an end
        inputs: { x: given(shape, [...uniform(1, 8, -2.5, 2.5), -8.2, -3.4, 3.3, 7.1]) },
        shape,
        forward: (k, { y, x }) => k.map(y, [x], forward, options),
        backward: (k, { dx, dy, x, y }) => k.map(dx, [dy, reads === 'input' ? x : y], backward, options),
        gradients: ['x'],
      })
    })
  }

  test('log-softmax', async () => {
    await assertDerivative(kernels, {
      inputs: { x: values(2, -3, 3) },
      shape,
      forward: (k, { y, x }) => k.logSoftmaxForward(y, x),
      backward: (k, { dx, dy, y }) => k.logSoftmaxBackward(dx, dy, y),
      gradients: ['x'],
    })
  })

  test('softmax', async () => {
    await assertDerivative(kernels, {
      inputs: { x: values(2, -3, 3) },
      shape,
      forward: (k, { y, x }) => k.softmaxForward(y, x),
      backward: (k, { dx, dy, y }) => k.softmaxBackward(dx, dy, y),
      gradients: ['x'],
    })
  })

  // the total is the mean over the rows, each times its weight
  const weights = [1, 0.5, 3]
  const ofMean = { shape: [rows], dy: weights.map(weight => weight / rows) }
  const w = given([rows], weights)
  const soft = values(3, 0, 1) // whose rows do not sum to 1
  const indices = given([rows, 1], [2, 0, 3])
  for (const [name, t, sparse] of [
    ['soft targets', soft, false],
    ['class indices', indices, true],
  ] as const) {
    test(`softmax crossentropy of ${name}`, async () => {
      await assertDerivative(kernels, {
        ...ofMean,
        inputs: { z: values(4, -3, 3), t, w },
        forward: (k, r) => k.softmaxCrossentropyForward(r.y, r.scales, r.z, r.t, { sparse }),
        backward: (k, r) => k.softmaxCrossentropyBackward(r.dz, r.z, r.scales, r.t, { sparse }, weighted(r.w)),
        gradients: ['z'],
        others: { scales: out([shape[0]!, 2]) },
      })
    })

    test(`categorical crossentropy of ${name}, where y does not sum to 1`, async () => {
      await assertDerivative(kernels, {
        ...ofMean,
        inputs: { q: values(5, 0.1, 1), t, w },
        forward: (k, { y, q, t }) => k.categoricalCrossentropyForward(y, q, t, { sparse }),
        backward: (k, { dq, q, t, w }) => k.categoricalCrossentropyBackward(dq, q, t, { sparse }, weighted(w)),
        gradients: ['q'],
      })
    })
  }

  test('categorical crossentropy where some are clipped', async () => {
    await assertDerivative(kernels, {
      ...ofMean,
      // y is large, so that steps do not lead out of the clipped q = y/Σy < 1e-7
      inputs: { q: given(shape, [1e-4, 900, 800, 700, 400, 5e-5, 6e-5, 900, 300, 200, 400, 500]), t: soft, w },
      forward: (k, { y, q, t }) => k.categoricalCrossentropyForward(y, q, t, { sparse: false }),
      backward: (k, { dq, q, t, w }) => k.categoricalCrossentropyBackward(dq, q, t, { sparse: false }, weighted(w)),
      gradients: ['q'],
    })
  })

  for (const [name, { forward, backward }] of Object.entries(losses)) {
    const options = optionsOf(forward, 2)
    test(name, async () => {
      await assertDerivative(kernels, {
        ...ofMean,
        // probabilities are so to all of them
        inputs: { x: values(6, 0.05, 0.95), t: given(shape, [0, 1, 0.3, 1, 0, 0, 1, 0.8, 0.2, 1, 0, 0.6]), w },
        forward: (k, { y, x, t }) => k.rowMeans(y, [x, t], forward, options),
        backward: (k, { dx, x, t, w }) => k.rowMeansBackward(dx, [x, t], backward, weighted(w), options),
        gradients: ['x'],
      })
    })
    // outputs of this one are probabilities
    if (name === 'binaryFocalCrossentropy') continue
    test(`${name} far from the target`, async () => {
      await assertDerivative(kernels, {
        ...ofMean,
        inputs: { x: values(8, 1.2, 6), t: values(9, 0, 1), w },
        forward: (k, { y, x, t }) => k.rowMeans(y, [x, t], forward, options),
        backward: (k, { dx, x, t, w }) => k.rowMeansBackward(dx, [x, t], backward, weighted(w), options),
        gradients: ['x'],
      })
    })
  }

  for (const inner of [1, 3]) {
    test(`batch normalization, ${inner === 1 ? 'channels last' : 'channels first'}`, async () => {
      const whole = [5, 2, inner]
      const options = { epsilon: 0.1, inner }
      await assertDerivative(kernels, {
        inputs: {
          x: given(whole, uniform(8, 10 * inner)),
          gamma: given([2], [0.7, -1.3]),
          beta: given([2], [0.2, 0.4]),
        },
        shape: whole,
        forward: (k, r) => {
          k.batchNormalizationForward(r.y, r.mean, r.variance, r.x, r.gamma, r.beta, options)
        },
        backward: (k, r) => {
          k.batchNormalizationBackward(r.dx, r.dgamma, r.dbeta, r.dy, r.x, r.gamma, r.mean, r.variance, options)
        },
        gradients: ['x', 'gamma', 'beta'],
        others: { mean: out([2]), variance: out([2]) },
      })
    })
  }

  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    const last = dataFormat === 'channelsLast'
    test(`conv2d, ${dataFormat}`, async () => {
      const options: Window2d = { strides: [2, 1], padding: [1, 0], dataFormat }
      await assertDerivative(kernels, {
        inputs: {
          x: given(last ? [2, 4, 3, 2] : [2, 2, 4, 3], uniform(9, 48)),
          kernel: given([3, 2, 2, 3], uniform(10, 36)),
          bias: given([3], uniform(11, 3)),
        },
        shape: last ? [2, 2, 2, 3] : [2, 3, 2, 2],
        forward: (k, { y, x, kernel, bias }) => k.conv2dForward(y, x, kernel, bias, options),
        backward: (k, { dx, dkernel, dbias, dy, x, kernel }) => {
          k.conv2dBackwardInput(dx, dy, kernel, options)
          k.conv2dBackwardKernel(dkernel, x, dy, options)
          k.channelSums(dbias, dy, { inner: last ? 1 : 4 })
        },
        gradients: ['x', 'kernel', 'bias'],
      })
    })

    test(`max pooling, ${dataFormat}`, async () => {
      const options: Pool2d = { poolSize: [2, 3], strides: [1, 2], padding: [1, 1], dataFormat }
      await assertDerivative(kernels, {
        inputs: { x: given(last ? [2, 3, 5, 2] : [2, 2, 3, 5], uniform(12, 60)) },
        shape: last ? [2, 3, 3, 2] : [2, 2, 3, 3],
        forward: (k, r) => k.maxPooling2dForward(r.y, r.indices, r.x, options),
        backward: (k, r) => k.maxPooling2dBackward(r.dx, r.dy, r.indices, options),
        gradients: ['x'],
        others: { indices: out(last ? [2, 3, 3, 2] : [2, 2, 3, 3], 'int32') },
      })
    })
  }

  test('gemm: the matrix multiplications in the backward of a dense layer', async () => {
    await assertDerivative(kernels, {
      inputs: { a: given([3, 4], uniform(13, 12)), b: given([4, 2], uniform(14, 8)), bias: given([2], uniform(15, 2)) },
      shape: [3, 2],
      forward: (k, { y, a, b, bias }) => k.gemm(y, a, b, { bias }),
      backward: (k, { da, db, dbias, dy, a, b }) => {
        k.gemm(da, dy, b, { transposeB: true })
        k.gemm(db, a, dy, { transposeA: true })
        k.channelSums(dbias, dy, { inner: 1 })
      },
      gradients: ['a', 'b', 'bias'],
    })
  })

  test('penalty', async () => {
    const o = { l1: 0.3, l2: 0.7 }
    await assertDerivative(kernels, {
      inputs: { w: values(16) },
      shape: [1],
      dy: [1],
      forward: (k, { y, w }) => k.penaltyForward(y, w, o),
      backward: (k, { dw, w }) => {
        k.fill(dw, 0)
        k.penaltyBackward(dw, w, o)
      },
      gradients: ['w'],
    })
  })
})
