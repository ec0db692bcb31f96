import { play } from '../../examples/tfjs/data/cart-games.ts'
import { options, type Score, seconds } from '../../examples/tfjs/run.ts'
import { type TwinRun, tensorflow, tensorOf } from './tf.ts'

export async function cartPole(given: Partial<TwinRun> = {}): Promise<Score> {
  const { epochs, seed } = options(given, { epochs: 40 })
  const tf = await tensorflow(given)

  const policy = tf.sequential({
    layers: [tf.layers.dense({ units: 128, activation: 'elu', inputShape: [4] }), tf.layers.dense({ units: 1 })],
  })
  const optimizer = tf.train.adam(0.05)

  const lengths: number[] = []
  const trainSeconds = await seconds(async () => {
    for (let steps = 0; steps < 1000 * epochs; ) {
      const games = await play(seed, lengths.length, async states =>
        tf.tidy(() => policy.predict(tensorOf(tf, states)).dataSync()),
      )
      tf.tidy(() => {
        const [states, lefts] = [tensorOf(tf, games.states), tf.tensor2d(games.lefts, [games.lefts.length, 1])]
        const advantages = tf.tensor2d(games.advantages, [games.lefts.length, 1])
        optimizer.minimize(() => {
          const logits = policy.apply(states)
          // log(1 + exp(logit)) − left · logit is −log p(what was done)
          return tf.softplus(logits).sub(lefts.mul(logits)).mul(advantages).mean()
        })
      })
      steps += games.lefts.length
      lengths.push(games.length)
    }
  })
  const value = lengths.slice(-3).reduce((sum, length) => sum + length / Math.min(3, lengths.length), 0)
  return { name: 'steps of a game', value, better: 'higher', trainSeconds, epochs }
}
