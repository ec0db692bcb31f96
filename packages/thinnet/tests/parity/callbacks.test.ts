import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Callback } from '../../src/callbacks/callback.ts'
import { earlyStopping, reduceLROnPlateau } from '../../src/callbacks/index.ts'
import * as layers from '../../src/layers/index.ts'
import { sequential } from '../../src/model/sequential.ts'
import * as optimizers from '../../src/optimizers/index.ts'

interface Case {
  options: Record<string, unknown>
  values: number[]
}
const fixture = JSON.parse(readFileSync(new URL('./fixtures/callbacks.json', import.meta.url), 'utf8')) as {
  stopping: (Case & { epochs: number; stopped: boolean; weight: number })[]
  plateau: (Case & { rates: number[] })[]
}

const NAMES: Record<string, string> = {
  min_delta: 'minDelta',
  restore_best_weights: 'restoreBestWeights',
  start_from_epoch: 'startFromEpoch',
  min_lr: 'minLearningRate',
}
const inCamelCase = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [NAMES[name] ?? name, value]))

/** As fit calls it; the weight is the number of the epoch, so that a restored one tells which it was. */
async function run({ forFit }: Callback, values: number[]) {
  const hooks = forFit!()
  const model = sequential({
    backend: 'reference',
    layers: [layers.dense({ units: 1, useBias: false, inputShape: [1] })],
  })
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: 'meanSquaredError' })
  let stopped = false
  const stop = () => {
    stopped = true
  }
  const logNames = ['loss', 'valLoss']
  const context = {
    model,
    epochs: values.length,
    stepsPerEpoch: 1,
    step: 0,
    logNames,
    stop,
    note: () => {},
    backup: async () => new Uint8Array(),
  }
  hooks.setState?.(null)
  await hooks.onTrainBegin?.(context)
  const rates: number[] = []
  for (const [epoch, valLoss] of values.entries()) {
    await hooks.onEpochBegin?.(epoch, context)
    model.setWeights([[[epoch + 1]]])
    await hooks.onEpochEnd?.(epoch, { loss: 0, valLoss }, context)
    rates.push(model.optimizer.learningRate as number)
    if (stopped) break
  }
  await hooks.onTrainEnd?.(context)
  return { epochs: rates.length, stopped, weight: (await model.getWeights())[0]!.data[0], rates }
}

describe("Keras' decisions", () => {
  for (const { options, values, ...expected } of fixture.stopping) {
    test(`earlyStopping ${JSON.stringify(options)} ${values.slice(0, 5).join(' ')}`, async () => {
      const { rates: _, ...decided } = await run(earlyStopping(inCamelCase(options)), values)
      assert.deepEqual(decided, expected)
    })
  }
  for (const { options, values, rates } of fixture.plateau) {
    test(`reduceLROnPlateau ${JSON.stringify(options)} ${values.slice(0, 5).join(' ')}`, async () => {
      const decided = await run(reduceLROnPlateau(inCamelCase(options)), values)
      assert.equal(decided.rates.length, rates.length)
      // Keras keeps the rate in float32.
      for (const [i, rate] of rates.entries()) assert.ok(Math.abs(decided.rates[i]! / rate - 1) < 1e-6, `${i}`)
    })
  }
})
