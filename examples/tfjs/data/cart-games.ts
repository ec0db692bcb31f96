import { random, type Tensor, tensor } from 'thinnet'
import { type Cart, falls, moved } from '../../own-loops/cart-pole.ts'

const [carts, longest, discount] = [20, 500, 0.95]

/** All steps of twenty games. */
export interface Games {
  /** [steps, 4] */
  readonly states: Tensor
  /** 1 where the cart was pushed left. */
  readonly lefts: readonly number[]
  /** How much better than others each step came out: mean 0, standard deviation 1. */
  readonly advantages: readonly number[]
  /** Steps of a game, on average. */
  readonly length: number
}

/**
 * Twenty games at once, each until its pole falls.
 *
 * @param logitsOf of carts [carts, 4] one number each: that of the probability of a push to the left
 */
export async function play(
  seed: number,
  update: number,
  logitsOf: (carts: Tensor) => Promise<ArrayLike<number>>,
): Promise<Games> {
  const drawn = (site: string, time: number, count: number) =>
    random.uniforms(random.streamOf({ seed, site, step: update * longest + time, purpose: 'uniform' }), count)
  const begin = drawn('carts', 0, 4 * carts)
  const widths = [1, 1, Math.PI / 15, 0.5]
  const tries = Array.from({ length: carts }, (_, i) => {
    const cart = widths.map((width, j) => width * (begin[4 * i + j]! - 0.5)) as unknown as Cart
    return { cart, states: [] as Cart[], lefts: [] as number[], rewards: [] as number[] }
  })
  let going = tries
  for (let time = 0; time < longest && going.length > 0; time++) {
    const [logits, u] = [await logitsOf(rowsOf(going.map(({ cart }) => cart))), drawn('pushes', time, going.length)]
    going = going.filter((each, i) => {
      const left = u[i]! < 1 / (1 + Math.exp(-logits[i]!))
      each.states.push(each.cart)
      each.lefts.push(+left)
      each.cart = moved(each.cart, left ? 0 : 1)
      const falling = falls(each.cart)
      each.rewards.push(+!falling)
      return !falling
    })
  }
  const states = tries.flatMap(({ states }) => states)
  const lefts = tries.flatMap(({ lefts }) => lefts)
  const returns = tries.flatMap(({ rewards }) => discounted(rewards))
  const mean = returns.reduce((a, b) => a + b) / returns.length
  const variance = returns.reduce((a, b) => a + (b - mean) ** 2, 0) / returns.length
  const advantages = returns.map(value => (value - mean) / Math.sqrt(variance + 1e-8))
  return { states: rowsOf(states), lefts, advantages, length: states.length / carts }
}

const rowsOf = (states: readonly Cart[]): Tensor => tensor(Float32Array.from(states.flat()), [states.length, 4])

/** To each reward what comes after it, less and less. */
function discounted(rewards: readonly number[]): number[] {
  let sum = 0
  return rewards
    .toReversed()
    .map(reward => (sum = reward + discount * sum))
    .reverse()
}
