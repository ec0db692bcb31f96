import {
  initializers,
  type Layer,
  layers,
  optimizers,
  regularizers,
  type Scheduled,
  type Sequential,
  schedules,
  sequential,
} from 'thinnet'
import { featuresOf } from '../data/features.ts'
import { changesOf } from '../rates.ts'
import { isRegression, onPlane, type RunSettings } from '../settings.ts'
import type { Column } from './protocol.ts'

/** The article's network, as `thinnet overfit` makes it: the same seed gives the same bits. */
export function makeNetwork(run: RunSettings, threads: number): { model: Sequential; columns: Column[] } {
  const inputs = onPlane(run) ? featuresOf(run.features).length : 784
  const columns: Column[] = []
  const all: Layer[] = []
  const dropout = () => {
    const layer = layers.dropout({ rate: run.rate, scaling: run.scaling })
    all.push(layer)
    return layer
  }
  const dense = (units: number, rest = {}) =>
    layers.dense({
      units,
      kernelInitializer: initializers.heNormal(),
      ...(run.l1 > 0 || run.l2 > 0 ? { kernelRegularizer: regularizers.l1l2({ l1: run.l1, l2: run.l2 }) } : {}),
      ...(all.length === 0 ? { inputShape: [inputs] } : {}),
      ...rest,
    })
  const dropped: (Layer | null)[] = []
  const drops = (place: RunSettings['place']) => run.rate > 0 && run.place === place
  let onInput: Layer | null = null
  if (drops('input')) {
    onInput = layers.dropout({ rate: run.rate, scaling: run.scaling, inputShape: [inputs] })
    all.push(onInput)
  }
  for (let i = 0; i < run.layers; i++) {
    let layer: Layer | null = null
    all.push(dense(run.units))
    if (drops('beforeNorm')) layer = dropout()
    if (run.batchNorm) all.push(layers.batchNormalization())
    all.push(layers.activation({ activation: run.activation }))
    if (drops('hidden') || (drops('last') && i === run.layers - 1)) layer = dropout()
    dropped.push(layer)
  }
  const regression = isRegression(run)
  all.push(regression ? dense(1) : dense(onPlane(run) ? 2 : 10, { activation: 'softmax' }))
  const model = sequential({ seed: run.seed, backend: 'wasm', threads, layers: all })
  model.compile({
    optimizer: optimizers[run.optimizer]({ learningRate: learningRateOf(run) }),
    ...(regression ? { loss: 'mse' } : { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] }),
  })
  if (onInput) columns.push({ units: inputs, dropout: onInput.name })
  for (const layer of dropped) columns.push({ units: run.units, dropout: layer?.name ?? null })
  return { model, columns }
}

/** What the optimizer is given: one number, or one from each of some steps on. */
export function learningRateOf(run: RunSettings): Scheduled {
  const changes = changesOf(run)
  if (changes.length === 0) return run.learningRate
  const values = [run.learningRate, ...changes.map(({ rate }) => rate)]
  // a boundary is the last step before
  return schedules.piecewise({ boundaries: changes.map(({ step }) => step - 1), values })
}
