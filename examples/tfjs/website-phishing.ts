/**
 * Whether a site is out for your password, from thirty marks of it. The data are a stand-in of the shape of UCI's Phishing
 * Websites, made here: no package ships the original. Look at precision and recall, and at the area under the ROC curve.
 *
 *     npx tsx examples/tfjs/website-phishing.ts
 */
import { classificationReport, layers, rocCurve, sequential } from 'thinnet'
import { first } from './data/part.ts'
import { sites } from './data/phishing.ts'
import { options, type Run, runIfMain, type Score, seconds } from './run.ts'

export async function websitePhishing(given: Partial<Run> = {}): Promise<Score> {
  const { epochs, samples, seed, backend, log } = options(given, { epochs: 100 })
  const { x, y } = first(sites.train, samples)

  const model = sequential({
    seed,
    backend,
    layers: [
      layers.dense({ units: 100, activation: 'sigmoid', inputShape: [30] }),
      layers.dense({ units: 100, activation: 'sigmoid' }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  })
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
  const trainSeconds = await seconds(() => model.fit(x, y, { epochs, batchSize: 350, validationSplit: 0.2 }))

  const probabilities = await model.predict(sites.test.x)
  log(classificationReport(sites.test.y, probabilities, { classNames: ['harmless', 'phishing'] }).text)
  log(`area under the ROC curve ${rocCurve(sites.test.y, probabilities).area.toFixed(4)}`)
  const { accuracy } = await model.evaluate(sites.test.x, sites.test.y)
  return { name: 'accuracy', value: accuracy!, better: 'higher', trainSeconds, epochs }
}

await runIfMain(import.meta.url, websitePhishing)
