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
  const drawn = (site: string, count: number) =>
    random.uniforms(random.streamOf({ seed, site, step: update, purpose: 'uniform' }), count)
  const [begin, u] = [drawn('carts', 4 * carts), drawn('pushes', longest * carts)]
  const widths = [1, 1, Math.PI / 15, 0.5]
  const games = Array.from({ length: carts }, (_, i) => {
    const cart = widths.map((width, j) => width * (begin[4 * i + j]! - 0.5)) as unknown as Cart
    return { cart, states: new Float32Array(4 * longest), lefts: [] as number[] }
  })
  let going = games
  for (let time = 0; time < longest && going.length > 0; time++) {
    const now = new Float32Array(4 * going.length)
    for (let i = 0; i < going.length; i++) put(now, i, going[i]!.cart)
    const logits = await logitsOf(tensor(now, [going.length, 4]))
    going = going.filter((game, i) => {
      const left = u[time * carts + i]! < 1 / (1 + Math.exp(-logits[i]!))
      put(game.states, time, game.cart)
      game.lefts.push(+left)
      game.cart = moved(game.cart, left ? 0 : 1)
      return !falls(game.cart)
    })
  }
  const lefts = games.flatMap(({ lefts }) => lefts)
  const states = new Float32Array(4 * lefts.length)
  let steps = 0
  for (const game of games) {
    states.set(game.states.subarray(0, 4 * game.lefts.length), 4 * steps)
    steps += game.lefts.length
  }
  // Each step earns 1, but the one with which a pole falls.
  const returns = games.flatMap(({ cart, lefts }) => discounted(lefts.length, falls(cart) ? 0 : 1))
  const mean = returns.reduce((a, b) => a + b) / steps
  const variance = returns.reduce((a, b) => a + (b - mean) ** 2, 0) / steps
  const advantages = returns.map(value => (value - mean) / Math.sqrt(variance + 1e-8))
  return { states: tensor(states, [steps, 4]), lefts, advantages, length: steps / carts }
}

/** `set` of typed arrays is slow for four numbers. */
function put(states: Float32Array, row: number, cart: Cart): void {
  for (let j = 0; j < 4; j++) states[4 * row + j] = cart[j]!
}

/** What comes after each of so many steps, less and less, where all earn 1 but the last. */
function discounted(steps: number, last: number): number[] {
  const returns = new Array<number>(steps)
  let sum = 0
  for (let i = steps - 1; i >= 0; i--) returns[i] = sum = (i === steps - 1 ? last : 1) + discount * sum
  return returns
}
