import { refuse } from 'thinnet'
import type { CompileText, Described, Json, JsonObject, ObjectText } from '../described/described.ts'
import { jsonFrom, objectIn } from './to-config.ts'

/** What a model was compiled with, as Keras writes it. */
export function writeCompile({ compile, outputs, form }: Described, who: string): JsonObject {
  const { optimizer, learningRate, outputs: objectives } = compile!
  const names = outputs.map(({ name }) => name)
  const each = (values: readonly Json[]): Json =>
    objectives.length === 1
      ? values[0]!
      : form === 'names'
        ? Object.fromEntries(names.map((name, k) => [name, values[k]!]))
        : values
  return {
    optimizer: optimizerIn(optimizer, learningRate, `${who}: optimizer`),
    loss: each(objectives.map(({ loss }) => (loss === null ? null : jsonFrom(loss, `${who}: loss`)))),
    loss_weights: objectives.every(({ lossWeight }) => lossWeight === 1)
      ? null
      : each(objectives.map(o => o.lossWeight)),
    metrics: each(objectives.map(({ metrics }) => metrics.map(metric => metricIn(metric, `${who}: metrics`)))),
    weighted_metrics: null,
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: false,
  }
}

function optimizerIn(optimizer: ObjectText, learningRate: CompileText['learningRate'], who: string): Json {
  const { weightDecay, ...config } = optimizer.config ?? {}
  const decay: JsonObject = weightDecay ? { weightDecay } : {}
  return objectIn({ ...optimizer, config: { ...config, ...decay, learningRate } }, who)
}

/** Metrics that Keras has not, or wants the number of classes for. */
const OURS = ['averagePrecision', 'iou', 'meanIoU', 'rocAuc', 'specificity']

function metricIn(metric: Json, who: string): Json {
  if (typeof metric === 'string') return jsonFrom(metric, who)
  const text = metric as unknown as ObjectText
  // the one that goes by the loss has no class in Keras
  if (text.name === 'accuracy') return 'accuracy'
  if (OURS.includes(text.name)) refuse(who, 'a metric that can be written', text.name, 'Save it with compile: false.')
  return objectIn(text, who)
}
