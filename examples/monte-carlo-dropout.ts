/**
 * Monte-Carlo dropout: a small network classifies a 7 that is rotated away from what it has learned, with fifty sets
 * of masks at once. Where the passes disagree, it does not know (Gal & Ghahramani 2016).
 *
 *     npx tsx examples/monte-carlo-dropout.ts
 */
import { loadMnist } from '@thinnet/datasets'
import { layers, rows, sequential, tensor } from 'thinnet'

const { train, test } = await loadMnist()
const model = sequential({
  seed: 1,
  layers: [
    layers.flatten({ inputShape: [28, 28] }),
    layers.dense({ units: 128, activation: 'relu' }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ],
})
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
await model.fit(rows(train.images, 0, 5000), rows(train.labels, 0, 5000), { batchSize: 100, epochs: 10 })

const { data } = rows(test.images, 0, 1) // a 7
/** The image rotated by so many degrees about its middle, to the nearest pixel. */
function rotated(degrees: number): number[] {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  return Array.from({ length: 784 }, (_, i) => {
    const [down, right] = [Math.floor(i / 28) - 13.5, (i % 28) - 13.5]
    const [row, column] = [Math.round(13.5 + cos * down + sin * right), Math.round(13.5 + cos * right - sin * down)]
    return row < 0 || row > 27 || column < 0 || column > 27 ? 0 : data[28 * row + column]! / 255
  })
}

const angles = [0, 15, 30, 45, 60, 75, 90]
const x = tensor(Float32Array.from(angles.flatMap(rotated)), [angles.length, 28, 28])
const { mean, standardDeviation, entropy, mutualInformation } = await model.predict(x, { training: true, samples: 50 })
for (const [i, angle] of angles.entries()) {
  const p = [...mean.data.slice(10 * i, 10 * i + 10)]
  const digit = p.indexOf(Math.max(...p))
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`
  console.log(
    `${String(angle).padStart(2)}°: a ${digit}, ${percent(p[digit]!)} ± ${percent(standardDeviation.data[10 * i + digit]!)}` +
      `, entropy ${entropy!.data[i]!.toFixed(2)}, mutual information ${mutualInformation!.data[i]!.toFixed(2)}`,
  )
}
