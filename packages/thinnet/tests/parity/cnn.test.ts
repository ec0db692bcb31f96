import { describe, test } from 'node:test'
import { layers, optimizers, sequential, type Tensor, tensor } from '../../src/index.ts'
import { assertClose, at, CHECKED, fixture, type Held, type Stored, stored } from './support.ts'

interface Run {
  inferenceBefore: Stored
  /** In training, at step 0. */
  probabilities: Stored
  gradients: Record<string, Stored>
  losses: number[]
  final: Record<string, Stored>
  inferenceAfter: Stored
}
interface Cnn {
  seed: string
  initial: Record<string, Stored>
  x: Stored
  labels: Stored
  xTest: Stored
  runs: Record<'channelsLast' | 'channelsFirst', Run>
}

const cnn = fixture<Cnn>('cnn')

function modelOf(dataFormat: 'channelsLast' | 'channelsFirst', { backend, dtype }: Held) {
  const inputShape = dataFormat === 'channelsLast' ? [10, 10, 1] : [1, 10, 10]
  const model = sequential({
    seed: BigInt(cnn.seed),
    backend,
    dtype,
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', dataFormat, inputShape }),
      layers.conv2d({ filters: 6, kernelSize: [3, 3], activation: 'relu', dataFormat }),
      layers.maxPooling2d({ poolSize: 2, dataFormat }),
      layers.dropout({ rate: 0.25 }),
      layers.flatten({ dataFormat }),
      layers.dense({ units: 8, activation: 'relu' }),
      layers.dropout({ keepProbability: 0.5 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  const optimizer = optimizers.adadelta({ learningRate: 1 })
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' })
  model.setWeights(Object.values(cnn.initial).map(stored))
  // One channel: the same memory in both formats.
  const image = (x: Stored): Tensor => tensor(Float64Array.from(x.data), [x.shape[0]!, ...inputShape])
  return { model, image }
}

for (const held of CHECKED) {
  for (const [dataFormat, run] of Object.entries(cnn.runs) as ['channelsLast' | 'channelsFirst', Run][]) {
    describe(`CNN, ${dataFormat}, on ${held.backend} in ${held.dtype}`, () => {
      const { tolerance } = held
      const labels = (step: number) => tensor(Int32Array.from(at(cnn.labels, step).data), [6, 1])

      test('outputs and gradients at step 0', async () => {
        const { model, image } = modelOf(dataFormat, held)
        const x = image(at(cnn.x, 0))
        const probabilities = await model.predict(x, { training: true })
        assertClose(probabilities.data, run.probabilities.data, tolerance, 'probabilities')
        const { loss, gradients } = await model.gradientsOnBatch(x, labels(0))
        assertClose([loss], [run.losses[0]!], tolerance, 'loss')
        for (const [name, want] of Object.entries(run.gradients)) {
          assertClose(gradients[name]!.data, want.data, tolerance, name)
        }
        model.dispose()
      })

      test('ten steps', async () => {
        const { model, image } = modelOf(dataFormat, held)
        const infer = async (want: Stored, when: string) =>
          assertClose((await model.predict(image(cnn.xTest))).data, want.data, tolerance, `inference ${when}`)

        await infer(run.inferenceBefore, 'before')
        for (let step = 0; step < 10; step++) {
          const { loss } = await model.trainOnBatch(image(at(cnn.x, step)), labels(step))
          assertClose([loss!], [run.losses[step]!], tolerance, `loss of step ${step}`)
        }
        const weights = await model.getWeights()
        for (const [i, [name, want]] of Object.entries(run.final).entries()) {
          assertClose(weights[i]!.data, want.data, tolerance, `final ${name}`)
        }
        await infer(run.inferenceAfter, 'after')
        model.dispose()
      })
    })
  }
}
