import { random, type StreamStart, type Tensor, tensor } from 'thinnet'

const [values, perHand] = [13, 3]

/** The largest card that is there three times counts most, then twice, then once. */
function worth(hand: readonly number[]): number {
  const counts = Array.from({ length: values }, (_, card) => hand.filter(each => each === card).length)
  const largest = (times: number) => counts.lastIndexOf(times) + 1
  return (largest(3) * 14 + largest(2)) * 14 + largest(1)
}

/** Games of two players with three cards each: how many of each card the first has, and 1 where that hand wins. */
function games(count: number, step: number, seed: number): [x: Tensor, y: Tensor] {
  const stream = random.streamOf({ seed, site: 'cards', step, purpose: 'uniform' })
  const u = random.uniforms(stream, count * (2 * perHand + 1))
  const [x, y] = [new Float32Array(count * values), new Float32Array(count)]
  for (let i = 0; i < count; i++) {
    const drawn = Array.from(u.subarray(i * 7, i * 7 + 6), number => Math.floor(values * number))
    for (const card of drawn.slice(0, 3)) x[i * values + card]!++
    const more = worth(drawn.slice(0, 3)) - worth(drawn.slice(3))
    y[i] = more > 0 || (more === 0 && u[i * 7 + 6]! < 0.5) ? 1 : 0
  }
  return [tensor(x, [count, values]), tensor(y, [count, 1])]
}

/** Batches of new games without end; `fit` says with which to begin. */
export function endlessGames(batchSize: number, stepsPerEpoch: number, seed: number) {
  return function* ({ epoch, step }: StreamStart = { epoch: 0, step: 0 }) {
    for (let n = epoch * stepsPerEpoch + step; ; n++) yield games(batchSize, n, seed)
  }
}

/** 5000 games that training does not see. */
export const unseenGames = games(5000, 0, 1e9)
