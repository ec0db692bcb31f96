/**
 * The article's first two programs: a network of three layers (3 → 4 → 4 → 4) with vanilla and with inverted dropout,
 * and what comes out when vanilla's inference is not scaled.
 *
 *     npx tsx examples/three-layer-network.ts
 */
import { initializers, layers, random, sequential, tensor } from 'thinnet'

const keepProbability = 0.5
const columns = 100_000

function network(scaling: 'inverted' | 'vanilla') {
  const normal = initializers.randomNormal({ stddev: 1 })
  const weights = { kernelInitializer: normal, biasInitializer: normal }
  return sequential({
    seed: 1,
    layers: [
      layers.dense({ units: 4, activation: 'relu', ...weights, inputShape: [3] }),
      layers.dropout({ keepProbability, scaling }),
      layers.dense({ units: 4, activation: 'relu', ...weights }),
      layers.dropout({ keepProbability, scaling }),
      layers.dense({ units: 4, ...weights }),
    ],
  })
}

const x = tensor(random.normals(random.streamOf({ seed: 2, site: 'x' }), columns * 3), [columns, 3])
const mean = ({ data }: { data: ArrayLike<number> }) => Array.from(data).reduce((a, b) => a + b, 0) / data.length
const show = (what: string, value: number) => console.log(`${what.padEnd(34)} ${value.toFixed(4)}`)

// The same seed, and so the same weights and the same masks.
const inverted = network('inverted')
const vanilla = network('vanilla')

console.log('mean output')
show('inverted  training', mean(await inverted.predict(x, { training: true })))
show('inverted  inference', mean(await inverted.predict(x)))
show('vanilla   training', mean(await vanilla.predict(x, { training: true })))
show('vanilla   inference, times keep', mean(await vanilla.predict(x)))
// Inverted dropout does nothing in inference: on vanilla's weights, that is vanilla without its scaling.
show('vanilla   inference, not scaled', mean(await inverted.predict(x)))
