/**
 * A self-normalizing network (Klambauer et al. 2017): 20 layers of SELU units whose outputs stay near mean 0 and
 * variance 1 by themselves. Alpha dropout keeps them there in training; ordinary dropout does not.
 *
 *     npx tsx examples/selu-alpha-dropout.ts
 */
import { auditScale, type Layer, layers, random, sequential, tensor } from 'thinnet'

const x = tensor(random.normals(random.streamOf({ seed: 1, site: 'inputs' }), 256 * 100), [256, 100])

async function lastLayer(dropout: () => Layer) {
  const stack = Array.from({ length: 20 }, (_, i) => [
    layers.dense({
      units: 100,
      activation: 'selu',
      kernelInitializer: 'lecunNormal',
      ...(i === 0 && { inputShape: [100] }),
    }),
    dropout(),
  ])
  const audit = await auditScale(sequential({ seed: 1, layers: stack.flat() }), x)
  return audit.layers.at(-1)!
}

for (const [name, dropout] of [
  ['alphaDropout', () => layers.alphaDropout({ rate: 0.1 })],
  ['dropout', () => layers.dropout({ rate: 0.1 })],
] as const) {
  const { training, inference } = await lastLayer(dropout)
  console.log(
    `${name.padEnd(12)} after layer 20, training: mean ${training.mean.toFixed(2)}, variance ` +
      `${training.variance.toFixed(2)}; inference: mean ${inference.mean.toFixed(2)}, variance ${inference.variance.toFixed(2)}`,
  )
}
