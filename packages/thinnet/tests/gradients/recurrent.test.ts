import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Call, Declare, Inputs, Shape } from '../../src/index.ts'
import { activations, checkGradients, initializers, Layer, layers } from '../../src/index.ts'

const [STEPS, FEATURES, UNITS] = [3, 2, 2]

/** y = x, with padding at the beginning, in between and at the end, which no change of x moves. */
class Padded extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const mask = declare.saved([shape[0]!])
    declare.outputPadding(mask)
    return {
      forward([x], { kernels }) {
        kernels.copy(y, x)
        kernels.write(mask, [0, 1, 0, 1, 0, 1, 1, 1, 0])
        return y
      },
      backward(dy, { kernels }) {
        if (dx) kernels.copy(dx, dy)
        return [dx]
      },
    }
  }
}

type Options = Record<string, unknown>
const make = (kind: string, options: Options) =>
  (layers as unknown as Record<string, (options: Options) => Layer>)[kind]!({
    units: UNITS,
    biasInitializer: initializers.randomNormal({ stddev: 0.5 }),
    ...options,
  })

async function check(made: Layer | Layer[], options = {}): Promise<void> {
  const report = await checkGradients(made, { inputShape: [STEPS, FEATURES], batchSize: 3, seed: 7, ...options })
  assert.ok(report.passed, `${report.worst}: ${report.maxError}`)
}

const KINDS: [kind: string, own: Options, states: number][] = [
  ['lstm', {}, 2],
  ['lstm', { zoneoutCell: 0.3 }, 2],
  ['lstm', { activation: 'softplus', recurrentActivation: activations.hardSigmoid({ slope: 0.2 }) }, 2],
  ['lstm', { activation: 'linear', recurrentActivation: 'tanh' }, 2],
  ['gru', {}, 1],
  ['gru', { resetAfter: false }, 1],
  ['gru', { resetAfter: false, activation: 'elu', recurrentActivation: 'hardSigmoid' }, 1],
  ['simpleRnn', {}, 1],
  ['simpleRnn', { activation: 'relu' }, 1],
  ['simpleRnn', { activation: 'silu' }, 1],
  ['simpleRnn', { activation: 'linear' }, 1],
]
const OPTIONS: Options[] = [
  {},
  { returnSequences: true, useBias: false, goBackwards: true },
  { dropout: 0.3, recurrentDropout: 0.4, weightDrop: 0.3, zoneout: 0.2, returnSequences: true },
]

for (const [kind, own, states] of KINDS) {
  describe(`${kind} ${JSON.stringify(own)}`, () => {
    for (const options of OPTIONS) {
      test(JSON.stringify(options), () => check(make(kind, { ...own, ...options })))
    }
    test('not training, one step', () =>
      check(make(kind, { ...own, ...OPTIONS[2] }), { training: false, inputShape: [1, FEATURES] }))
    test('padded', async () => {
      const options = { ...own, returnSequences: true, zoneout: 0.3, recurrentDropout: 0.3 }
      await check([new Padded(), make(kind, options)])
      await check([new Padded(), make(kind, { ...options, zeroOutputForMask: true, goBackwards: true })])
    })
    test('from states on, which are given, too', () =>
      check(make(kind, { ...own, returnState: true, returnSequences: true }), {
        inputShapes: [[STEPS, FEATURES], ...Array.from({ length: states }, () => [UNITS])],
      }))
  })
}

describe('bidirectional', () => {
  for (const mergeMode of ['concat', 'sum', 'mul', 'ave', null] as const) {
    for (const returnSequences of [true, false]) {
      test(`${mergeMode}, returnSequences ${returnSequences}`, async () => {
        const layer = () => make('gru', { returnSequences, returnState: mergeMode === 'mul' }) as never
        await check([new Padded(), layers.bidirectional({ mergeMode, layer: layer() })])
        await check(layers.bidirectional({ mergeMode, layer: layer() }), {
          inputShapes: [[STEPS, FEATURES], [UNITS], [UNITS]],
        })
      })
    }
  }
})

describe('around them', () => {
  const others: Record<string, () => Layer[]> = {
    timeDistributed: () => [layers.timeDistributed({ layer: layers.dense({ units: 3, activation: 'softmax' }) })],
    'timeDistributed dropout': () => [layers.timeDistributed({ layer: layers.dropout({ rate: 0.4 }) })],
    'timeDistributed lstm': () => [
      layers.timeDistributed({ layer: make('lstm', { dropout: 0.4 }), inputShape: [2, STEPS, FEATURES] }),
    ],
    'timeDistributed flatten': () => [
      layers.timeDistributed({ layer: layers.flatten(), inputShape: [2, STEPS, FEATURES] }),
    ],
    'timeDistributed normalization': () => [layers.timeDistributed({ layer: layers.batchNormalization() })],
    'masking of what is none': () => [layers.masking(), make('gru', {})],
    repeatVector: () => [make('gru', {}), layers.repeatVector({ n: 3 }), make('simpleRnn', {})],
  }
  for (const [title, of] of Object.entries(others)) {
    test(title, () => {
      const made = of()
      return check(made, { inputShape: made[0]!.inputShape ?? [STEPS, FEATURES] })
    })
  }
})
