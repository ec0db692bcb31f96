import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  auditScale,
  type Call,
  type Declare,
  type Inputs,
  Layer,
  layers,
  optimizers,
  type Pass,
  random,
  type Shape,
  sequential,
  standalone,
  tensor,
} from '../../src/index.ts'
import { host } from '../host.ts'
import { assertSameOnThreads } from '../threads.ts'

const { concreteDropout, dense, residual } = layers

/** y = x, showing the pass that it saw. */
class Spy extends Layer {
  pass!: Pass
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    return {
      forward: ([x], pass) => {
        this.pass = pass
        pass.kernels.copy(y, x)
        return y
      },
      backward: () => [null],
    }
  }
}

const INPUTS = 13
/** A dense layer that hands its input on: what concrete dropout makes of ones is then the model's output. */
const identity = (name = '', options: object = {}) => {
  const kernel = Float32Array.from({ length: INPUTS ** 2 }, (_, i) => (i % (INPUTS + 1) === 0 ? 1 : 0))
  const layer = concreteDropout({ layer: dense({ units: INPUTS, useBias: false }), initialRate: 0.3, name, ...options })
  return { layer, weights: tensor(kernel, [INPUTS, INPUTS]) }
}
const ones = (samples: number) => tensor(new Float32Array(samples * INPUTS).fill(1), [samples, INPUTS])

function dropping({
  backend = 'wasm',
  seed = 1,
  name = '',
  options = {},
}: {
  backend?: 'wasm' | 'reference'
  seed?: number
  name?: string
  options?: object
} = {}) {
  const { layer, weights } = identity(name, options)
  const spy = new Spy({ inputShape: [INPUTS] })
  // its call, which knows where the model keeps the rate
  let call: Call | undefined
  const build = layer.build.bind(layer)
  layer.build = (...of) => {
    call = build(...of)
    return call
  }
  const mask = (samples: number, pass: Pass) => call!.mask!(samples, pass, value => host(pass.kernels).view(value))
  const model = sequential({ backend, seed, layers: [spy, layer] })
  const kept = async (samples: number, options: { step?: number; batchSize?: number } = {}) => {
    const [, logit] = await model.getWeights()
    model.setWeights([weights, logit!])
    const { data } = await model.predict(ones(samples), { training: true, batchSize: samples, ...options })
    return Array.from(data, value => value / (1 + Math.exp(logit!.data[0]!)))
  }
  return { model, spy, kept, mask }
}

describe('the mask', () => {
  for (const backend of ['wasm', 'reference'] as const) {
    test(`mask() says what the kernels did, ${backend}`, async () => {
      const { mask, spy, kept } = dropping({ backend })
      const did = await kept(7, { step: 3 })
      const said = mask(7, spy.pass)
      assert.deepEqual(said.shape, [7, INPUTS])
      assert.equal(spy.pass.step, 3)
      for (const [i, value] of said.data.entries()) {
        assert.ok(Math.abs(value - did[i]!) < 1e-5, `${i}: ${value}, ${did[i]}`)
      }
      const last = mask(2, { ...spy.pass, firstSample: 5 })
      assert.deepEqual([...last.data], [...said.data.slice(5 * INPUTS)])
    })
  }

  test('is that of the whole batch where it is computed in parts', async () => {
    const { kept } = dropping()
    const whole = await kept(50)
    for (const batchSize of [1, 7, 33]) assert.deepEqual(await kept(50, { batchSize }), whole)
  })

  test('differs by step, name and seed; a seed of its own is the only one that counts', async () => {
    const masks = [
      await dropping().kept(5),
      await dropping().kept(5, { step: 1 }),
      await dropping({ name: 'other' }).kept(5),
      await dropping({ seed: 2 }).kept(5),
      await dropping({ options: { seed: 2 ** 40 } }).kept(5),
    ]
    assert.equal(new Set(masks.map(mask => mask.join())).size, masks.length)
    assert.deepEqual(await dropping({ seed: 9, options: { seed: 2 ** 40 } }).kept(5), masks[4])
  })

  test('at a low temperature it drops the fraction p, and keeps the mean', async () => {
    const [samples, temperature] = [2000, 0.01]
    for (const initialRate of [0.1, 0.5, 0.8]) {
      const mask = await dropping({ options: { initialRate, temperature } }).kept(samples)
      const n = mask.length
      // z is above ½ just where u is above 1 − p
      const dropped = mask.filter(value => value < 0.5).length / n
      const deviation = Math.sqrt((initialRate * (1 - initialRate)) / n)
      assert.ok(Math.abs(dropped - initialRate) < 4 * deviation, `${dropped} of ${initialRate}`)
      const mean = mask.reduce((a, b) => a + b) / n
      assert.ok(Math.abs(mean - (1 - initialRate)) < 4 * deviation + 0.005, `${mean} of ${1 - initialRate}`)
      assert.ok(mask.filter(value => value > 0.01 && value < 0.99).length < 0.1 * n)
    }
  })
})

describe('by channel', () => {
  const CHANNELS = 5
  const made = (dataFormat: 'channelsLast' | 'channelsFirst', temperature = 0.1) => {
    const layer = layers.conv2d({ filters: CHANNELS, kernelSize: 1, useBias: false, dataFormat })
    const inputShape = dataFormat === 'channelsLast' ? [3, 2, CHANNELS] : [CHANNELS, 3, 2]
    const options = { spatial: true, initialRate: 0.3, temperature, name: 'spatial', inputShape }
    const model = sequential({ backend: 'wasm', seed: 1, layers: [concreteDropout({ layer, ...options })] })
    const images = (count: number) => tensor(new Float32Array(count * 6 * CHANNELS).fill(1), [count, ...inputShape])
    return { model, images }
  }
  /** Of a convolution that hands its input on: (1 − z) / (1 − p) of each element. */
  const handedOn = async (model: ReturnType<typeof made>['model']) => {
    const kernel = Float32Array.from({ length: CHANNELS ** 2 }, (_, i) => (i % (CHANNELS + 1) === 0 ? 1 : 0))
    const [, logit] = await model.getWeights()
    model.setWeights([tensor(kernel, [1, 1, CHANNELS, CHANNELS]), logit!])
  }

  test('one draw for all pixels of a channel, the same in both formats, as maskOf says, whatever the parts', async () => {
    const drawn: number[][] = []
    for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
      const { model, images } = made(dataFormat, 1)
      await handedOn(model)
      const got = (await model.predict(images(8), { training: true, step: 2 })).data
      const parts = await model.predict(images(8), { training: true, step: 2, batchSize: 3 })
      assert.deepEqual(parts.data, got)
      const mask = await model.maskOf('spatial', { step: 2, batchSize: 8 })
      assert.deepEqual(mask.shape, images(8).shape)
      for (const [i, value] of mask.data.entries()) assert.ok(Math.abs(value / 0.7 - got[i]!) < 1e-5)
      const channelOf = (i: number) => (dataFormat === 'channelsLast' ? i % CHANNELS : Math.floor(i / 6) % CHANNELS)
      const each = new Map<number, number>()
      for (const [i, value] of got.entries()) {
        const key = Math.floor(i / (6 * CHANNELS)) * CHANNELS + channelOf(i)
        assert.equal(value, each.get(key) ?? value)
        each.set(key, value)
      }
      drawn.push(Array.from({ length: 8 * CHANNELS }, (_, key) => each.get(key)!))
      assert.equal(new Set(drawn.at(-1)).size, 8 * CHANNELS)
    }
    assert.deepEqual(drawn[0], drawn[1])
  })

  test('Monte-Carlo samples differ, and the scale of what it gives is that of inference', async () => {
    const { model, images } = made('channelsLast', 0.01)
    await handedOn(model)
    const { mean, standardDeviation } = await model.predict(images(1), { training: true, samples: 2000 })
    for (const [i, value] of mean.data.entries()) {
      const bound = (5 * standardDeviation.data[i]!) / Math.sqrt(2000)
      assert.ok(bound > 0 && Math.abs(value - 1) < bound, `${value}`)
    }
    const audit = await auditScale(model, images(500))
    assert.deepEqual(audit.meanDiffers, [])
  })

  test('inputs of one place are refused', () => {
    const layer = concreteDropout({ layer: dense({ units: 2 }), spatial: true, inputShape: [3] })
    assert.throws(
      () => sequential({ layers: [layer] }),
      /expected inputs of several places, for spatial, got \[batch, 3\]/,
    )
  })
})

test('inference is that of the wrapped layer', async () => {
  const options = { units: 4, activation: 'relu', kernelInitializer: 'ones' } as const
  const x = [[1, -2, 3.5]]
  const infer = (layer: Layer) => standalone(layer, { inputShape: [3] }).forward(x, { training: false })
  assert.deepEqual(await infer(concreteDropout({ layer: dense(options) })), await infer(dense(options)))
})

test('the same bits on 1 and 2 threads', async () => {
  const kernels = ['concreteDropoutForward', 'concreteDropoutBackward'] as const
  const one = await assertSameOnThreads({ threads: [2], kernels }, async threads => {
    const hidden = concreteDropout({ layer: dense({ units: 64, activation: 'relu' }) })
    const first = dense({ units: 64, inputShape: [20] })
    const model = sequential({ backend: 'wasm', threads, seed: 4, layers: [first, hidden, dense({ units: 1 })] })
    model.compile({ loss: 'meanSquaredError', optimizer: 'adam' })
    const x = tensor(
      Float32Array.from({ length: 600 * 20 }, (_, i) => Math.fround(Math.sin(i))),
      [600, 20],
    )
    const y = tensor(
      Float32Array.from({ length: 600 }, (_, i) => i % 3),
      [600, 1],
    )
    await model.fit(x, y, { batchSize: 300, epochs: 2 })
    return (await model.getWeights()).map(({ data }) => data)
  })
  assert.ok(one.every(data => data.every(Number.isFinite)))
})

/** As in the paper's figure 2: with more data there is less to be uncertain of. */
test('the learned rate falls as the data set grows', async () => {
  const learned: number[] = []
  for (const n of [10, 100, 1000, 10_000]) {
    const [x, noise] = ['x', 'noise'].map(site => random.normals(random.streamOf({ seed: 3, site }), n))
    const y = x!.map((value, i) => 2 * value + 8 + noise![i]!)
    const concrete = (units: number, activation: 'relu' | 'linear') =>
      concreteDropout({ layer: dense({ units, activation }), weightRegularizer: 1e-8 / n, dropoutRegularizer: 2 / n })
    const model = sequential({
      backend: 'wasm',
      seed: 1,
      layers: [dense({ units: 16, activation: 'relu', inputShape: [1] }), concrete(16, 'relu'), concrete(1, 'linear')],
    })
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: 'meanSquaredError' })
    const batchSize = Math.min(n, 100)
    const epochs = (1000 * batchSize) / n
    await model.fit(tensor(x!, [n, 1]), tensor(y, [n, 1]), { batchSize, epochs })
    const logit = (await model.getWeights())[model.weightNames.indexOf('concrete_dropout/logit')]!
    learned.push(1 / (1 + Math.exp(-logit.data[0]!)))
  }
  for (const [i, rate] of learned.entries()) {
    if (i > 0) assert.ok(rate < learned[i - 1]!, `${learned}`)
  }
  assert.ok(learned[0]! > 0.3 && learned[3]! < 0.05, `${learned}`)
})

describe('as a layer of a model', () => {
  test('the wrapped layer is a part of it: one name, one step, its parameters and a logit', () => {
    const model = sequential({
      layers: [
        concreteDropout({ layer: dense({ units: 3 }), inputShape: [4] }),
        residual({ layers: [concreteDropout({ layer: dense({ units: 3, activation: 'relu' }) })] }),
        dense({ units: 1 }),
      ],
    })
    const names = ['concrete_dropout', 'concrete_dropout_1'].flatMap(name =>
      ['kernel', 'bias', 'logit'].map(parameter => `${name}/${parameter}`),
    )
    assert.deepEqual(model.weightNames, [...names, 'dense/kernel', 'dense/bias'])
    assert.match(model.summary(), /concrete_dropout \(ConcreteDropout\) +\[batch, 3\] +16\n/)
    assert.match(model.summary(), /\n {2}concrete_dropout_1 \(ConcreteDropout\) +\[batch, 3\] +13\n/)
  })

  test('the wrapped layer is taken with it', () => {
    const inner = dense({ units: 3 })
    assert.throws(
      () => sequential({ layers: [concreteDropout({ layer: inner }), concreteDropout({ layer: inner })] }),
      /in no model yet/,
    )
    const other = dense({ units: 3 })
    sequential({ layers: [concreteDropout({ layer: other })] })
    assert.throws(() => sequential({ layers: [other] }), /in no model yet/)
  })

  test('a rate that begins at any place in (0, 1)', async () => {
    for (const initialRate of [1e-6, 0.5, 0.999]) {
      const layer = concreteDropout({ layer: dense({ units: 2 }), initialRate, inputShape: [2] })
      const [, , logit] = await sequential({ layers: [layer] }).getWeights()
      const p = 1 / (1 + Math.exp(-logit!.data[0]!))
      assert.ok(Math.abs(p - initialRate) < 1e-6 * Math.max(initialRate, 1e-3), `${p}`)
    }
  })
})

describe('errors', () => {
  const make = (options: object) => () => concreteDropout({ layer: dense({ units: 2 }), ...options })
  const of = (layer: Layer) => () => sequential({ layers: [concreteDropout({ layer, inputShape: [2] })] })
  test('options out of range', () => {
    for (const initialRate of [0, 1, -0.1, 1.5, Number.NaN, '0.1']) {
      assert.throws(make({ initialRate }), /ConcreteDropout: expected initialRate: a number in \(0, 1\)/)
    }
    for (const temperature of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(make({ temperature }), /temperature/)
    }
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(make({ weightRegularizer: value }), /weightRegularizer/)
      assert.throws(make({ dropoutRegularizer: value }), /dropoutRegularizer/)
    }
    assert.throws(make({ rate: 0.5 }), /"rate"/)
    assert.throws(make({ seed: -1 }), /seed/)
  })
  test('what cannot be wrapped', () => {
    assert.throws(make({ layer: undefined }), /layer: a layer made by layers/)
    assert.throws(make({ layer: { units: 2 } }), /layer: a layer made by layers/)
    assert.throws(of(layers.batchNormalization()), /a parameter kernel/)
    assert.throws(of(layers.flatten()), /an output of its own/)
    assert.throws(of(residual({ layers: [dense({ units: 2 })] })), /no penalty or layers of its own/)
    assert.throws(of(concreteDropout({ layer: dense({ units: 2 }) })), /no penalty or layers of its own/)
  })
})
