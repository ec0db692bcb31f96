import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Call,
  checkGradients,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  layers,
  type Pass,
  type Shape,
} from '../../src/index.ts'
import { host } from '../host.ts'

/** Inverted dropout with a scale of its own for each direction. */
class HandDropout extends Layer {
  readonly #keep = 0.7
  readonly #backwardScale: (keep: number) => number

  constructor(backwardScale: (keep: number) => number) {
    super()
    this.#backwardScale = backwardScale
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const keep = this.#keep
    const backwardScale = this.#backwardScale(keep)
    const mask = (pass: Pass) => ({ rate: 1 - keep, stream: pass.stream(declare.site), first: 0 })
    return {
      forward([x], pass) {
        pass.kernels.dropout(y, x, mask(pass), 1 / keep)
        return y
      },
      backward(dy, pass) {
        if (dx) pass.kernels.dropout(dx, dy, mask(pass), backwardScale)
        return [dx]
      },
    }
  }
}

/** Adds a weight to x; `wrong` says what backward gets wrong. */
class Shift extends Layer {
  readonly #wrong: 'nothing' | 'weight' | 'last input'

  constructor(wrong: 'nothing' | 'weight' | 'last input') {
    super()
    this.#wrong = wrong
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const w = declare.parameter('w', shape, { initializer: initializers.randomNormal() })
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const wrong = this.#wrong
    return {
      forward([x], { kernels }) {
        const [from, to, shift] = [host(kernels).view(x), host(kernels).view(y), host(kernels).view(w.value)]
        for (let i = 0; i < to.length; i++) to[i] = from[i]! + shift[i % shift.length]!
        return y
      },
      backward(dy, { kernels }) {
        kernels.channelSums(w.gradient, dy, { inner: 1 })
        if (wrong === 'weight') host(kernels).view(w.gradient)[0]! *= 1.001
        if (!dx) return [null]
        kernels.copy(dx, dy)
        if (wrong === 'last input') host(kernels).view(dx)[dx.size - 1] = 0
        return [dx]
      },
    }
  }
}

describe('a gradient check that can fail', () => {
  const options = { inputShape: [12], batchSize: 3 }

  test('inverted dropout that divides by keep both ways passes', async () => {
    const report = await checkGradients(new HandDropout(keep => 1 / keep), options)
    assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
  })

  test('inverted dropout whose backward forgets to divide by keep is caught', async () => {
    const report = await checkGradients(new HandDropout(() => 1), options)
    assert.equal(report.passed, false)
    // dx is too small by keep = 0.7: three tenths off.
    assert.ok(report.maxError > 0.1, `${report.maxError}`)
  })

  test('and so it is in the middle of a network', async () => {
    const forgetful = new HandDropout(() => 1)
    const chain = [layers.dense({ units: 6 }), forgetful, layers.dense({ units: 3, activation: 'softmax' })]
    const report = await checkGradients(chain, { ...options, loss: 'categoricalCrossentropy' })
    assert.equal(report.passed, false)
  })

  test('a right layer with a weight passes', async () => {
    const report = await checkGradients(new Shift('nothing'), options)
    assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
  })

  test('one weight gradient wrong by a thousandth is caught, by its name', async () => {
    const report = await checkGradients(new Shift('weight'), options)
    assert.equal(report.passed, false)
    assert.match(report.worst, /w/)
  })

  test('one input gradient that is missing is caught', async () => {
    const report = await checkGradients(new Shift('last input'), options)
    assert.equal(report.passed, false)
  })
})
