/**
 * Deep Q-learning (Mnih et al. 2015): a network learns to play snake by what came of its moves, drawn again and again from the last
 * ones. The loss is the program's own, and only the move that was made has a derivative; the values of what came next are those of
 * a second network, which takes over the first's weights now and then. The board is smaller than tf.js's, 7 × 7, with four fruits
 * instead of one, and the network is smaller, too. Look at the reward of a game of at most 30 moves: −10 is a
 * crash at once, −6 neither a crash nor a fruit, to which it comes in these 4000 moves; hunting takes tf.js's program 10⁵ and more.
 *
 *     npx tsx examples/tfjs/snake-dqn.ts
 */
import { layers, optimizers, sequential, tensor } from 'thinnet'
import { ACTIONS, best, boards, type Move, played, REPLAY, replay, SIZE, type State } from './data/snake.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

/** `epochs` counts hundreds of moves. */
export async function snakeDqn(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 40 })
  const network = () =>
    sequential({
      seed,
      backend,
      layers: [
        layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [SIZE, SIZE, 2] }),
        layers.batchNormalization(),
        layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        layers.batchNormalization(),
        layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        layers.flatten(),
        layers.dense({ units: 100, activation: 'relu' }),
        layers.dropout({ rate: 0.25 }),
        layers.dense({ units: ACTIONS }),
      ],
    })
  const [online, target] = [network(), network()]
  online.compile({ optimizer: optimizers.adam({ learningRate: REPLAY.learningRate }) })
  const policy = async (state: State) => best((await online.predict(boards([state]))).data)

  async function learn(moves: readonly Move[]) {
    const after = await target.predict(boards(moves.map(({ next }) => next)))
    const wanted = moves.map(({ reward, done }, n) => {
      return done ? reward : reward + REPLAY.discount * Math.max(...after.data.subarray(ACTIONS * n, ACTIONS * (n + 1)))
    })
    await online.trainOnBatch(boards(moves.map(({ state }) => state)), ({ data, shape }) => {
      const gradient = new Float32Array(data.length)
      let loss = 0
      for (const [n, { action }] of moves.entries()) {
        const error = data[ACTIONS * n + action]! - wanted[n]!
        loss += error ** 2 / moves.length
        gradient[ACTIONS * n + action] = (2 * error) / moves.length
      }
      return { loss, gradient: tensor(gradient, shape) }
    })
  }

  const { move, batch } = replay(seed, policy)
  const frames = 100 * epochs
  for (let i = 0; i < Math.min(samples, 500); i++) await move(1)
  const trainSeconds = await seconds(async () => {
    for (let frame = 0; frame < Math.min(frames, samples); frame++) {
      if (frame % REPLAY.sync === 0) target.setWeights(await online.getWeights())
      await learn(batch())
      await move(Math.max(0.05, 1 - (1.5 * frame) / frames))
      if (frame % 500 === 499) log(`${frame + 1} moves: mean reward of a game ${(await played(policy, 10)).toFixed(1)}`)
    }
  })
  return { name: 'reward', value: await played(policy, samples < 100 ? 1 : 20), better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, snakeDqn)
