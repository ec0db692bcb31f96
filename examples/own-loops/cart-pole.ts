/** A pole on a cart, which is pushed left or right: position, velocity, angle and its velocity, as in OpenAI Gym's CartPole-v0. */
export type Cart = readonly [x: number, v: number, angle: number, spin: number]

const [gravity, cartMass, poleMass, halfLength, force, seconds] = [9.8, 1, 0.1, 0.5, 10, 0.02]
const mass = cartMass + poleMass

/** Near the middle, from four numbers in (0, 1). */
export const start = (u: ArrayLike<number>): Cart => {
  const near = (i: number) => 0.1 * u[i]! - 0.05
  return [near(0), near(1), near(2), near(3)]
}

/** A fiftieth of a second later. @param action 0 pushes left, 1 right */
export function moved([x, v, angle, spin]: Cart, action: number): Cart {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  const push = ((action === 1 ? force : -force) + poleMass * halfLength * spin ** 2 * sin) / mass
  const turning = (gravity * sin - cos * push) / (halfLength * (4 / 3 - (poleMass * cos ** 2) / mass))
  const speeding = push - (poleMass * halfLength * turning * cos) / mass
  return [x + seconds * v, v + seconds * speeding, angle + seconds * spin, spin + seconds * turning]
}

/** Out of the track, or leaning by more than 12 degrees. */
export const falls = ([x, , angle]: Cart) => Math.abs(x) > 2.4 || Math.abs(angle) > (12 * Math.PI) / 180
