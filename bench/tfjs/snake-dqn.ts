import {
  ACTIONS,
  best,
  boards,
  type Move,
  played,
  REPLAY,
  replay,
  SIZE,
  type State,
} from '../../examples/tfjs/data/snake.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function snakeDqn(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, samples, seed } = options(given, { epochs: 40 })
  const tf = await tensorflow(given)
  const network = () =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [SIZE, SIZE, 2] }),
        tf.layers.batchNormalization(),
        tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        tf.layers.batchNormalization(),
        tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 100, activation: 'relu' }),
        tf.layers.dropout({ rate: 0.25 }),
        tf.layers.dense({ units: ACTIONS }),
      ],
    })
  const [online, target] = [network(), network()]
  const optimizer = tf.train.adam(REPLAY.learningRate)
  const policy = async (state: State) =>
    best(tf.tidy(() => online.predict(tensorOf(tf, boards([state]))).dataSync()) as Float32Array)

  function learn(moves: readonly Move[]) {
    const loss = () => {
      const states = tensorOf(tf, boards(moves.map(({ state }) => state)))
      const actions = moves.map(({ action }) => action)
      const values = online.apply(states, { training: true }).mul(tf.oneHot(actions, ACTIONS)).sum(-1)
      const after = target.predict(tensorOf(tf, boards(moves.map(({ next }) => next)))).max(-1)
      const goesOn = tf.tensor1d(moves.map(({ done }) => (done ? 0 : REPLAY.discount)))
      const wanted = tf.tensor1d(moves.map(({ reward }) => reward)).add(after.mul(goesOn))
      return tf.losses.meanSquaredError(wanted, values)
    }
    const { value, grads } = tf.variableGrads(
      loss,
      online.trainableWeights.map((weight: { val: object }) => weight.val),
    )
    optimizer.applyGradients(grads)
    tf.dispose([value, grads])
  }

  const { move, batch } = replay(seed, policy)
  const frames = 100 * epochs
  for (let i = 0; i < Math.min(samples, 500); i++) await move(1)
  const trainSeconds = await seconds(async () => {
    for (let frame = 0; frame < Math.min(frames, samples); frame++) {
      if (frame % REPLAY.sync === 0) target.setWeights(online.getWeights())
      learn(batch())
      await move(Math.max(0.05, 1 - (1.5 * frame) / frames))
    }
  })
  return { name: 'reward', value: await played(policy, samples < 100 ? 1 : 20), better: 'higher', trainSeconds, epochs }
}
