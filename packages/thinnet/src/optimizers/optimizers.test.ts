import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layers, type Optimizer, optimizers, type Sequential, schedules, sequential, ThinnetError } from '../index.ts'

const { adadelta, adafactor, adagrad, adam, adamax, adamW, ftrl, lion, nadam, rmsprop, sgd } = optimizers

/** y = w · x on one sample, of which 2 (w − 3) is the loss's gradient to w. */
function line(optimizer: Optimizer | 'adamW'): Sequential {
  const dense = layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })
  const model = sequential({ seed: 1, backend: 'reference', dtype: 'float64', layers: [dense] })
  model.compile({ optimizer, loss: 'meanSquaredError' })
  return model
}

async function step(model: Sequential): Promise<number> {
  await model.trainOnBatch([[1]], [[3]])
  return (await model.getWeights())[0]!.data[0]!
}

const near = (got: number, want: number) => assert.ok(Math.abs(got - want) <= 1e-14, `${got}, not ${want}`)

describe('optimizers', () => {
  const learningRate = schedules.linear({ initialValue: 0.1, decaySteps: 100 })
  const all = [
    sgd({ learningRate, momentum: () => 0.5, nesterov: true }),
    adagrad({ epsilon: 0.1, clipValue: 2 }),
    rmsprop({ centered: true, clipNorm: 1 }),
    adam({ learningRate, weightDecay: 0.1 }),
    adamW({ globalClipNorm: 3 }),
    adadelta({ learningRate: 0.5 }),
    adamax({ beta1: 0.8 }),
    nadam({ weightDecay: 0.1 }),
    lion({ learningRate }),
    ftrl({ l1RegularizationStrength: 0.1 }),
    adafactor({ clipThreshold: 0.5 }),
    sgd({ useEma: true, emaOverwriteFrequency: 2 }),
  ]

  test('name and config make them again', async () => {
    const factories = optimizers as unknown as Record<string, (config: unknown) => Optimizer>
    for (const optimizer of all) {
      const again = factories[optimizer.name]!(optimizer.config)
      assert.deepEqual(again.config, optimizer.config)
      const [first, second] = [line(optimizer), line(again)]
      for (let i = 0; i < 3; i++) assert.equal(await step(second), await step(first), optimizer.name)
    }
    assert.deepEqual(sgd().config, {
      learningRate: 0.01,
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
      clipValue: null,
      clipNorm: null,
      globalClipNorm: null,
    })
  })

  test('by its name, in any case, each is what its factory makes', async () => {
    const names = [
      'sgd',
      'RMSprop',
      'adam',
      'adamw',
      'adadelta',
      'Adagrad',
      'adamax',
      'nadam',
      'lion',
      'ftrl',
      'adafactor',
    ]
    for (const name of names) {
      const factory = Object.keys(optimizers).find(key => key.toLowerCase() === name.toLowerCase())!
      const made = (optimizers as unknown as Record<string, () => Optimizer>)[factory]!()
      const [byName, byObject] = [line(name as 'adamW'), line(made)]
      byName.optimizer.learningRate = 0.2
      made.learningRate = 0.2
      for (let i = 0; i < 3; i++) assert.equal(await step(byName), await step(byObject), name)
      assert.deepEqual(byName.optimizer.config, made.config)
      assert.deepEqual(await byName.toSafetensors(), await byObject.toSafetensors())
    }
    assert.throws(() => line('adamV' as never), /expected optimizer adam, .+ nadam, or an object/)
  })

  test('a learning rate changed between steps counts, and is in the config', async () => {
    const optimizer = sgd({ learningRate: 0.25 })
    const model = line(optimizer)
    near(await step(model), 2) // 1 + 0.25 · 4
    optimizer.learningRate = 0.1
    assert.equal(optimizer.config.learningRate, 0.1)
    near(await step(model), 2.2)
    optimizer.learningRate = Number.NaN
    await assert.rejects(step(model), /sgd: expected learningRate ≥ 0, got NaN/)
    near((await model.getWeights())[0]!.data[0]!, 2.2)
  })

  test('schedules count the steps of this optimizer, from 0', async () => {
    const seen: number[] = []
    const learningRate = (step: number) => {
      seen.push(step)
      return 0.01
    }
    const model = line(sgd())
    await step(model)
    model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError' })
    for (let i = 0; i < 3; i++) await step(model)
    assert.deepEqual(seen, [0, 1, 2])
    assert.equal(model.step, 4)
  })

  test('a schedule of momenta by hand', async () => {
    const momenta = schedules.piecewise({ boundaries: [0, 1], values: [0, 0.5, 0.9] })
    const model = line(sgd({ learningRate: 0.1, momentum: momenta }))
    let [w, v] = [1, 0]
    for (const momentum of [0, 0.5, 0.9, 0.9]) {
      v = momentum * v - 0.1 * 2 * (w - 3)
      w += v
      near(await step(model), w)
    }
    const rms = line(rmsprop({ learningRate: 0.1, momentum: momenta, epsilon: 0, rho: 0 }))
    ;[w, v] = [1, 0]
    for (const momentum of [0, 0.5, 0.9, 0.9]) {
      v = momentum * v + 0.1 * Math.sign(w - 3)
      w -= v
      near(await step(rms), w)
    }
  })

  test('momentum keeps a state where it is not the number 0', () => {
    assert.deepEqual(sgd().state, [])
    assert.deepEqual(sgd({ momentum: () => 0 }).state, ['velocity'])
    assert.deepEqual(rmsprop().state, ['meanSquare'])
    assert.deepEqual(rmsprop({ momentum: 0.1, centered: true }).state, ['meanSquare', 'mean', 'velocity'])
  })

  test('decay comes before the rule, and the gradient knows nothing of it', async () => {
    near(await step(line(sgd({ learningRate: 0.1, weightDecay: 0.5 }))), 1 - 0.1 * 0.5 + 0.1 * 4)
  })

  test('clipping by hand', async () => {
    for (const clip of [{ clipValue: 1 }, { clipNorm: 1 }, { globalClipNorm: 1 }]) {
      near(await step(line(sgd({ learningRate: 0.1, ...clip }))), 1.1)
    }
    near(await step(line(sgd({ learningRate: 0.1, clipNorm: 4.5 }))), 1.4)
  })

  test('adamW by its name decays by 0.004', async () => {
    assert.equal(adamW().weightDecay, 0.004)
    assert.equal(await step(line('adamW')), await step(line(adam({ weightDecay: 0.004 }))))
    assert.notEqual(await step(line('adamW')), await step(line(adam())))
  })

  test('refuse what makes no sense, when they are made', () => {
    const wrong: (() => unknown)[] = [
      () => sgd({ learningRate: -1 }),
      () => sgd({ learningRate: '0.1' as never }),
      () => sgd({ learningrate: 1 } as never),
      () => sgd({ momentum: 1 }),
      () => rmsprop({ momentum: -0.1 }),
      () => rmsprop({ rho: 1 }),
      () => adagrad({ initialAccumulatorValue: -1 }),
      () => adam({ beta1: 1 }),
      () => adamW({ weightDecay: -1 }),
      () => adadelta({ weightDecay: Number.POSITIVE_INFINITY }),
      () => adadelta({ epsilon: -1 }),
      () => lion({ beta2: 1 }),
      () => nadam({ beta1: 1 }),
      () => adamax({ epsilon: -1 }),
      () => ftrl({ beta: -1 }),
      () => sgd({ clipValue: 0 }),
      () => sgd({ clipNorm: Number.NaN }),
      () => sgd({ clipNorm: 1, clipValue: 1 }),
      () => sgd({ clipNorm: 1, globalClipNorm: 1 }),
      () => adafactor({ beta2Decay: 0.1 }),
      () => adafactor({ relativeStep: true } as never),
      () => adam({ useEma: true, emaMomentum: 1.1 }),
      () => adam({ emaOverwriteFrequency: 3 }),
    ]
    for (const make of wrong) assert.throws(make, ThinnetError, String(make))
  })

  test('a schedule that leaves its range stops the step before a weight has changed', async () => {
    const falls = schedules.linear({ initialValue: 0.25, decaySteps: 1, endValue: -1 })
    for (const weightDecay of [0, 0.1]) {
      const model = line(sgd({ learningRate: falls, weightDecay }))
      const w = await step(model)
      await assert.rejects(step(model), /expected learningRate ≥ 0, got -1 at step 1/)
      assert.equal((await model.getWeights())[0]!.data[0], w)
    }
    const model = line(sgd({ momentum: () => 2 }))
    await assert.rejects(step(model), /expected momentum in \[0, 1\), got 2 at step 0/)
  })
})
