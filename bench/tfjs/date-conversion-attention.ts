import {
  type Dates,
  datesToLearn,
  INPUT_LENGTH,
  INPUTS,
  OUTPUT_LENGTH,
  OUTPUTS,
  otherDates,
} from '../../examples/tfjs/data/dates.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { oneHotOf, type Tf, type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function dateConversionAttention(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples } = options(given, { epochs: 5 })
  const train = datesToLearn(samples)
  const tf = await tensorflow(given)

  const units = 64
  const embedded = (inputDim: number) => tf.layers.embedding({ inputDim, outputDim: units, maskZero: true })
  const [read, write] = [tf.input({ shape: [INPUT_LENGTH] }), tf.input({ shape: [OUTPUT_LENGTH] })]
  const encoder = tf.layers.lstm({ units, returnSequences: true })
  const encoded = encoder.apply(embedded(INPUTS.length).apply(read))
  const last = lastStep(tf).apply(encoded)
  const decoder = tf.layers.lstm({ units, returnSequences: true })
  const decoded = decoder.apply(embedded(OUTPUTS.length).apply(write), { initialState: [last, last] })
  const scores = tf.layers.dot({ axes: [2, 2] }).apply([decoded, encoded])
  const attention = tf.layers.activation({ activation: 'softmax' }).apply(scores)
  const context = tf.layers.dot({ axes: [2, 1] }).apply([attention, encoded])
  const stepwise = (options: object) => tf.layers.timeDistributed({ layer: tf.layers.dense(options) })
  const hidden = stepwise({ units, activation: 'tanh' }).apply(tf.layers.concatenate().apply([context, decoded]))
  const outputs = stepwise({ units: OUTPUTS.length, activation: 'softmax' }).apply(hidden)
  const model = tf.model({ inputs: [read, write], outputs })
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

  const samplesOf = ({ written, known, iso }: Dates): [Tf[], Tf] => [
    [tensorOf(tf, written), tensorOf(tf, known)],
    oneHotOf(tf, iso, OUTPUTS.length).reshape([...iso.shape, OUTPUTS.length]),
  ]
  const trainSeconds = await seconds(() => model.fit(...samplesOf(train), { epochs, batchSize: 128 }))

  const [, accuracy] = model.evaluate(...samplesOf(otherDates))
  return { name: 'accuracy', value: accuracy.dataSync()[0], better: 'higher', trainSeconds, epochs }
}

/** Of a sequence its last step: states of an LSTM with a mask cannot be given to another one in 4.22. */
function lastStep(tf: Tf): Tf {
  class LastStep extends tf.layers.Layer {
    constructor() {
      super({})
      this.supportsMasking = true
    }
    computeOutputShape([batch, , width]: number[]) {
      return [batch, width]
    }
    computeMask() {
      return null
    }
    call(inputs: Tf) {
      const [x] = [inputs].flat()
      return x.slice([0, x.shape[1] - 1, 0], [-1, 1, -1]).squeeze([1])
    }
    static className = 'LastStep'
  }
  return new LastStep()
}
