import { random, type StreamStart, type Tensor, tensor } from 'thinnet'

const [values, perHand] = [13, 3]

/**
 * How much a hand is worth, by how many of each card it has: the largest card that is there three times counts most, then
 * twice, then once.
 */
function worth(counts: ArrayLike<number>): number {
  const largest = [0, 0, 0, 0]
  for (let card = 0; card < values; card++) largest[counts[card]!] = card + 1
  const [, once, twice, thrice] = largest as [number, number, number, number]
  return (thrice * 14 + twice) * 14 + once
}

/** Games of two players with three cards each: how many of each card the first has, and 1 where that hand wins. */
function games(count: number, step: number, seed: number): [x: Tensor, y: Tensor] {
  const stream = random.streamOf({ seed, site: 'cards', step, purpose: 'uniform' })
  const draws = 2 * perHand + 1
  const u = random.uniforms(stream, count * draws)
  const [x, y] = [new Float32Array(count * values), new Float32Array(count)]
  for (let i = 0; i < count; i++) {
    const [own, others] = [x.subarray(i * values, (i + 1) * values), new Uint8Array(values)]
    for (let j = 0; j < 2 * perHand; j++) (j < perHand ? own : others)[Math.floor(values * u[i * draws + j]!)]!++
    const more = worth(own) - worth(others)
    y[i] = more > 0 || (more === 0 && u[i * draws + draws - 1]! < 0.5) ? 1 : 0
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
