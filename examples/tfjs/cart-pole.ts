/**
 * REINFORCE: a cart learns to balance a pole, from nothing but how long each game lasted. The loss is the program's own: how
 * likely the policy makes what it did, weighted by what came of it. Look at how long the games get, of 500 steps at most.
 *
 *     npx tsx examples/tfjs/cart-pole.ts
 *
 * An epoch is here a thousand steps of games.
 */
import { layers, optimizers, sequential, tensor } from 'thinnet'
import { type Games, play } from './data/cart-games.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function cartPole(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, seed, backend, log } = options(given, { epochs: 40 })

  const policy = sequential({
    seed,
    backend,
    layers: [layers.dense({ units: 128, activation: 'elu', inputShape: [4] }), layers.dense({ units: 1 })],
  })
  policy.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }) })

  const lengths: number[] = []
  const trainSeconds = await seconds(async () => {
    for (let steps = 0; steps < 1000 * epochs; ) {
      const games = await play(seed, lengths.length, async states => (await policy.predict(states)).data)
      await policy.trainOnBatch(games.states, ({ data, shape }) => surprise(data, shape, games))
      steps += games.lefts.length
      log(`update ${lengths.push(games.length)}: balanced for ${games.length.toFixed(1)} steps`)
    }
  })
  const value = lengths.slice(-3).reduce((sum, length) => sum + length / Math.min(3, lengths.length), 0)
  return { name: 'steps of a game', value, better: 'higher', trainSeconds, epochs }
}

/** −Σ advantage · log p(what was done) / n, and its derivative to the logits: advantage · (p(left) − left) / n. */
function surprise(logits: ArrayLike<number>, shape: readonly number[], { lefts, advantages }: Games) {
  let loss = 0
  const gradient = advantages.map((advantage, i) => {
    const p = 1 / (1 + Math.exp(-logits[i]!))
    const weight = advantage / advantages.length
    loss -= weight * Math.log(lefts[i] ? p : 1 - p)
    return weight * (p - lefts[i]!)
  })
  return { loss, gradient: tensor(gradient, [...shape]) }
}

await runIfMain(import.meta.url, cartPole)
