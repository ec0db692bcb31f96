import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { input, type Layer, layers, model, optimizers, type Value } from '../../src/index.ts'
import { assertClose, CHECKED, fixture, type Held, PROBE_WEIGHT, Probe, type Stored, stored } from './support.ts'

type Described = [kind: string, options: Record<string, unknown>]

interface Case {
  layers: Described[]
  seed?: number
  inputs: Stored[]
  initial: Stored[]
  targets: Stored[]
  outputs: Stored[]
  gradients: Stored[]
  dxs: Stored[]
  losses: number[]
}

const { cases, units, learningRate } = fixture<{ cases: Record<string, Case>; units: number; learningRate: number }>(
  'recurrent',
)

function made([kind, options]: Described): Layer {
  if (kind === 'timeDistributed') {
    return layers.timeDistributed({ layer: layers.dense({ units: 4, activation: 'tanh' }) })
  }
  if (kind === 'bidirectional') {
    return layers.bidirectional({ ...options, layer: made(options.layer as Described) } as never)
  }
  const sized = kind === 'masking' || kind === 'repeatVector' ? options : { ...options, units }
  return (layers as unknown as Record<string, (options: object) => Layer>)[kind]!(sized)
}

/** The layers in a row on probes, which see what comes back. */
function modelOf({ layers: row, inputs, outputs, seed = 0, initial }: Case, { backend, dtype }: Held) {
  const values = inputs.map(({ shape }) => input({ shape: shape.slice(1) }))
  const probes = inputs.map(({ shape }) => new Probe({ inputShape: shape.slice(1) }))
  const [x, ...states] = probes.map((probe, i) => probe.apply(values[i]!)) as [Value, ...Value[]]
  const y = row.reduce<Value>((value, described, i) => {
    return made(described).apply(i === row.length - 1 && states.length > 0 ? [value, ...states] : value)
  }, x)
  const ys = outputs.length > 1 ? [...(y as unknown as Iterable<Value>)] : [y]
  const made_ = model({ inputs: values, outputs: ys, seed, backend, dtype })
  made_.compile({
    optimizer: optimizers.sgd({ learningRate }),
    loss: ys.map(() => 'meanSquaredError' as const),
  })
  made_.setWeights([...probes.map(() => PROBE_WEIGHT), ...initial].map(stored))
  return { model: made_, probes }
}

for (const held of CHECKED) {
  describe(`recurrent layers by Keras, on ${held.backend} in ${held.dtype}`, () => {
    const { tolerance } = held
    for (const [title, want] of Object.entries(cases)) {
      test(title, async () => {
        const { model, probes } = modelOf(want, held)
        const [x, t] = [want.inputs.map(stored), want.targets.map(stored)]
        const outputs = [await model.predict(x)].flat()
        for (const [i, output] of outputs.entries()) {
          assertClose((output as { data: ArrayLike<number> }).data, want.outputs[i]!.data, tolerance, `output ${i}`)
        }
        const { gradients } = await model.gradientsOnBatch(x, t)
        const got = Object.values(gradients).slice(probes.length)
        assert.equal(got.length, want.gradients.length)
        for (const [i, gradient] of got.entries()) {
          assertClose(gradient.data, want.gradients[i]!.data, tolerance, `gradient ${i}`)
        }
        for (const [i, { dy }] of probes.entries()) assertClose(dy, want.dxs[i]!.data, tolerance, `dx ${i}`)
        const losses: number[] = []
        for (const _ of want.losses) losses.push((await model.trainOnBatch(x, t)).loss!)
        assertClose(losses, want.losses, tolerance, 'losses')
        model.dispose()
      })
    }
  })
}
