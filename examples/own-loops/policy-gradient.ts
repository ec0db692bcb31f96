/**
 * REINFORCE: a cart learns to balance a pole, from nothing but how long each try lasted. The loss is the function's own:
 * how likely the policy makes what it did, weighted by what came of it.
 *
 *     npx tsx examples/own-loops/policy-gradient.ts
 */
import { layers, random, sequential, type Tensor, tensor } from 'thinnet'
import { type Cart, falls, moved, start } from './cart-pole.ts'

const [carts, longest, discount] = [16, 200, 0.99]

const policy = sequential({
  seed: 1,
  layers: [layers.dense({ units: 32, activation: 'tanh', inputShape: [4] }), layers.dense({ units: 2 })],
})
policy.compile({ optimizer: 'adam' })
policy.optimizer.learningRate = 0.02

/** Uniform in (0, 1): at each time others, in each run the same. */
const uniforms = (site: string, time: number, count: number) =>
  random.uniforms(random.streamOf({ seed: 1, site, step: time, purpose: 'uniform' }), count)

/** Probabilities of left and right for row n of logits. */
function probabilities({ data }: Tensor, n: number): [number, number] {
  const right = 1 / (1 + Math.exp(data[2 * n]! - data[2 * n + 1]!))
  return [1 - right, right]
}

interface Try {
  readonly states: Cart[]
  readonly actions: number[]
}

/** All carts at once, until the last pole has fallen. */
async function play(update: number): Promise<Try[]> {
  const tries: Try[] = Array.from({ length: carts }, () => ({ states: [], actions: [] }))
  let going = tries.map((each, i) => ({ each, cart: start(uniforms('start', update * carts + i, 4)) }))
  for (let time = 0; time < longest && going.length > 0; time++) {
    const logits = await policy.predict(going.map(({ cart }) => cart))
    const u = uniforms('actions', update * longest + time, going.length)
    going = going.flatMap(({ each, cart }, n) => {
      const action = u[n]! < probabilities(logits, n)[0] ? 0 : 1
      each.states.push(cart)
      each.actions.push(action)
      const next = moved(cart, action)
      return falls(next) ? [] : [{ each, cart: next }]
    })
  }
  return tries
}

/** What came after each step, discounted; over all tries with mean 0 and standard deviation 1. */
function advantages(tries: readonly Try[]): number[] {
  const returns = tries.flatMap(({ actions }) => {
    let sum = 0
    return actions.map(() => (sum = 1 + discount * sum)).reverse()
  })
  const mean = returns.reduce((a, b) => a + b) / returns.length
  const variance = returns.reduce((a, b) => a + (b - mean) ** 2, 0) / returns.length
  return returns.map(value => (value - mean) / Math.sqrt(variance + 1e-8))
}

let mean = 0
let update = 0
for (; update < 100 && mean < 195; update++) {
  const tries = await play(update)
  mean = tries.reduce((sum, { actions }) => sum + actions.length, 0) / carts
  if (update % 5 === 0) console.log(`update ${String(update).padStart(3)}: balanced for ${mean.toFixed(1)} steps`)
  const actions = tries.flatMap(({ actions }) => actions)
  const weights = advantages(tries)
  await policy.trainOnBatch(
    tries.flatMap(({ states }) => states),
    logits => {
      // −Σ weight · log p(action) / n, and its derivative to the logits: weight · (p − 1 for the action) / n
      let loss = 0
      const gradient = new Float32Array(logits.data.length)
      for (const [n, action] of actions.entries()) {
        const p = probabilities(logits, n)
        const weight = weights[n]! / actions.length
        loss -= weight * Math.log(p[action]!)
        for (const k of [0, 1]) gradient[2 * n + k] = weight * (p[k]! - (k === action ? 1 : 0))
      }
      return { loss, gradient: tensor(gradient, logits.shape) }
    },
  )
}
console.log(`after ${update} updates: balanced for ${mean.toFixed(1)} of ${longest} steps`)
