import { refuse, show } from 'thinnet'
import type { CompileText, Json, JsonObject, ObjectText } from '../described/described.ts'
import { objectOf } from '../json.ts'
import { objectFrom, valueFrom } from './from-config.ts'

/** What a model was compiled with; null: it was not. @param outputs the names of its outputs */
export function readCompile(config: Json | undefined, outputs: readonly string[], who: string): CompileText | null {
  if (config === undefined || config === null) return null
  const { optimizer, loss, metrics, weighted_metrics: weighted, loss_weights: weights } = objectOf(config, who)
  if (optimizer === undefined || optimizer === null) return null
  if (weighted && Object.keys(weighted).length > 0) {
    refuse(
      `${who}: weighted_metrics`,
      'none',
      show(weighted),
      'In thinnet all metrics of evaluate count weights. Load it with compile: false.',
    )
  }
  const made = optimizerFrom(optimizer, `${who}: optimizer`)
  const losses = eachOutput(loss, outputs, `${who}: loss`)
  const lists = eachOutput(metrics, outputs, `${who}: metrics`, true)
  const ofLoss = eachOutput(weights, outputs, `${who}: loss_weights`)
  return {
    optimizer: made,
    learningRate: made.config!.learningRate!,
    outputs: outputs.map((_, k) => ({
      loss: losses[k] === null ? null : valueFrom(losses[k]!, `${who}: loss`),
      metrics:
        losses[k] === null
          ? []
          : [lists[k] ?? []].flat(3).flatMap(metric => metricFrom(metric, losses[k]!, `${who}: metrics`)),
      lossWeight: typeof ofLoss[k] === 'number' ? ofLoss[k] : 1,
    })),
  }
}

function optimizerFrom(json: Json, who: string): ObjectText {
  const text =
    typeof json === 'string' ? { module: 'keras.optimizers', class_name: classNamed(json), config: {} } : json
  const object = objectFrom(objectOf(text, who), who) as unknown as ObjectText
  return { ...object, config: { learningRate: 0.001, ...object.config } }
}

const classNamed = (name: string) => name[0]!.toUpperCase() + name.slice(1)

function metricFrom(json: Json, loss: Json, who: string): Json[] {
  if (json === null) return []
  if (typeof json === 'string') return [valueFrom(json, who)]
  const { config, ...metric } = objectOf(json, who)
  if (!isLogits(loss) || !isLogits(json)) return [objectFrom(objectOf(json, who), who)]
  // a metric knows it by the loss
  return [objectFrom({ ...metric, config: { ...(config as JsonObject), from_logits: false } }, who)]
}

const isLogits = (json: Json): boolean =>
  ((json as JsonObject | null)?.config as JsonObject | null | undefined)?.from_logits === true

/** One entry an output, of what is given for all, in an array, or by the outputs' names. */
function eachOutput(json: Json | undefined, outputs: readonly string[], who: string, lists = false): (Json | null)[] {
  if (json === undefined || json === null) return outputs.map(() => null)
  if (Array.isArray(json)) {
    const one = outputs.length === 1 && (lists || json.length !== 1)
    if (one) return [json as Json]
    if (lists && !json.every(Array.isArray) && json.length !== outputs.length) return outputs.map(() => json as Json)
    return outputs.map((_, k) => json[k] ?? null)
  }
  const object = typeof json === 'object' && !('class_name' in json) ? (json as JsonObject) : null
  if (!object) return outputs.map(() => json)
  const unknown = Object.keys(object).find(name => !outputs.includes(name))
  if (unknown !== undefined) refuse(who, `names of outputs (${outputs.join(', ')})`, show(unknown))
  return outputs.map(name => object[name] ?? null)
}
