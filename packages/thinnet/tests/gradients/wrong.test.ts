import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  checkGradients,
  type Declare,
  initializers,
  Layer,
  layers,
  type Parameter,
  type Pass,
  type Region,
  type Shape,
} from '../../src/index.ts'

/** Inverted dropout with a scale of its own for each direction. */
class HandDropout extends Layer {
  readonly #keep = 0.7
  readonly #backwardScale: (keep: number) => number
  #y!: Region
  #dx!: Region | null

  constructor(backwardScale: (keep: number) => number) {
    super()
    this.#backwardScale = backwardScale
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#y = declare.output(inputShape)
    this.#dx = declare.inputGradient()
  }

  forward(x: Region, pass: Pass): Region {
    pass.kernels.dropout(this.#y, x, this.#mask(pass), 1 / this.#keep)
    return this.#y
  }

  backward(dy: Region, pass: Pass): Region | null {
    if (this.#dx) pass.kernels.dropout(this.#dx, dy, this.#mask(pass), this.#backwardScale(this.#keep))
    return this.#dx
  }

  #mask(pass: Pass) {
    return { rate: 1 - this.#keep, stream: pass.stream(this.name), first: 0 }
  }
}

/** Adds a weight to x; `wrong` says what backward gets wrong. */
class Shift extends Layer {
  readonly #wrong: 'nothing' | 'weight' | 'last input'
  #w!: Parameter
  #y!: Region
  #dx!: Region | null

  constructor(wrong: 'nothing' | 'weight' | 'last input') {
    super()
    this.#wrong = wrong
  }

  build(inputShape: Shape, declare: Declare): void {
    this.#w = declare.parameter('w', inputShape, { initializer: initializers.randomNormal() })
    this.#y = declare.output(inputShape)
    this.#dx = declare.inputGradient()
  }

  forward(x: Region, { kernels }: Pass): Region {
    const w = kernels.view(this.#w.value)
    const from = kernels.view(x)
    const y = kernels.view(this.#y)
    for (let i = 0; i < y.length; i++) y[i] = from[i]! + w[i % w.length]!
    return this.#y
  }

  backward(dy: Region, { kernels }: Pass): Region | null {
    kernels.channelSums(this.#w.gradient, dy, { inner: 1 })
    if (this.#wrong === 'weight') kernels.view(this.#w.gradient)[0]! *= 1.001
    if (!this.#dx) return null
    kernels.copy(this.#dx, dy)
    if (this.#wrong === 'last input') {
      const dx = kernels.view(this.#dx)
      dx[dx.length - 1] = 0
    }
    return this.#dx
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
